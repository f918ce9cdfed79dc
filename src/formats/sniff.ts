/** Whether bytes begin, or end, as a zip archive does. */
export const isZip = (bytes: Uint8Array): boolean =>
  begins(bytes, 0, [0x50, 0x4b, 3, 4]) ||
  begins(bytes, 0, [0x50, 0x4b, 5, 6]) ||
  begins(bytes, bytes.length - 22, [0x50, 0x4b, 5, 6]);

/** Whether bytes are an array of NumPy, and whether they are a zip archive that begins with one. */
export const isNpy = (bytes: Uint8Array): boolean => begins(bytes, 0, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);
export const isNpz = (bytes: Uint8Array): boolean =>
  isZip(bytes) && textOf(bytes, 30 + (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0)).endsWith('.npy');

/** Whether bytes are an HDF5 file, perhaps after a user block. */
export function isH5(bytes: Uint8Array): boolean {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : 2 * at)
    if (begins(bytes, at, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])) return true;
  return false;
}

/** Whether bytes begin as JSON does, white space and a byte order mark aside. */
export const isJson = (bytes: Uint8Array): boolean => /^\uFEFF?\s*["[{]/.test(textOf(bytes, 64));

/** Whether JSON is a model file of Backlit's own. */
export const isBacklit = (bytes: Uint8Array): boolean =>
  isJson(bytes) && /^\s*\{\s*"format"\s*:\s*"backlit-model\//.test(textOf(bytes, 200));

/** Whether JSON is a model of TensorFlow.js: it says so, or has a manifest of weights. */
export const isTfjs = (bytes: Uint8Array): boolean =>
  isJson(bytes) &&
  /"(modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(layers|graph)-model"/.test(textOf(bytes, 1_000_000));

/** The beginning of a file as text, a byte for a character; a UTF-8 byte order mark is left out. */
export function textOf(bytes: Uint8Array, length: number): string {
  const start = begins(bytes, 0, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  let text = '';
  for (let at = start; at < Math.min(bytes.length, start + length); at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

const begins = (bytes: Uint8Array, at: number, signature: readonly number[]): boolean =>
  at >= 0 && signature.every((byte, i) => bytes[at + i] === byte);

/** A ModelProto: the version of its format first, then a field that it has. */
export const isOnnx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x08 &&
  bytes[1]! > 0 &&
  bytes[1]! < 32 &&
  [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(bytes[2]!);

/** A length below 4 GB, then a JSON object. */
export const isSafetensors = (bytes: Uint8Array): boolean => bytes.length > 10 && begins(bytes, 4, [0, 0, 0, 0, 0x7b]);
