import { refuse } from '../core/errors.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIXES: Readonly<Int8Array> = Int8Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

/** How many characters the base64 of `bytes` bytes has, with its padding. */
export const base64Length = (bytes: number): number => 4 * Math.ceil(bytes / 3);

/** Bytes as base64 (RFC 4648, padded). */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const six = (shift: number): string => ALPHABET[(bits >> shift) & 63]!;
    parts.push(
      six(18),
      six(12),
      i + 1 < bytes.length ? six(6) : '=',
      i + 2 < bytes.length ? six(0) : '=', //
    );
  }
  return parts.join('');
}

/** What newer browsers do themselves. */
interface Native {
  readonly fromBase64?: (text: string, how: { readonly lastChunkHandling: 'strict' }) => Uint8Array<ArrayBuffer>;
}

/** null where there is no such thing, or the text is none that `encodeBase64` writes. */
function natively(text: string): Uint8Array<ArrayBuffer> | null {
  const { fromBase64 } = Uint8Array as unknown as Native;
  if (!fromBase64 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  try {
    return fromBase64.call(Uint8Array, text, { lastChunkHandling: 'strict' });
  } catch {
    return null;
  }
}

/** The bytes of padded base64; throws a `SpecError` for anything that `encodeBase64` does not write. */
export function decodeBase64(text: string): Uint8Array {
  const made = natively(text);
  if (made) return made;
  if (text.length % 4 !== 0) refuse('base64 must have a multiple of 4 characters', text.length);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const digits = text.length - padding;
  let bits = 0;
  for (let i = 0, at = 0; i < digits; i++) {
    const six = SIXES[text.charCodeAt(i)] ?? -1;
    if (six < 0) refuse(`base64 has no character ${i + 1} like this`, text[i]);
    bits = ((bits & 63) << 6) | six;
    if (i % 4 > 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
  }
  if (padding > 0 && (bits & (padding === 1 ? 3 : 15)) !== 0) refuse('base64 must end in zero bits', text.slice(-4));
  return bytes;
}
