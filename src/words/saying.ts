import type { Cell } from '../trace/index.ts';
import { decimalsFor } from './digits.ts';

/** How a number in a sentence is set: as a plain number, or by its sign as a value or a gradient. */
export type Tone = 'number' | 'positive' | 'negative' | 'gradientPositive' | 'gradientNegative';

/** A piece of a sentence; numbers say what they are, so that a view can set them apart. */
export interface Segment {
  readonly text: string;
  readonly tone?: Tone;
  readonly cell?: Cell;
}

/** A number to be put into a sentence. */
export interface Numeral {
  readonly value: number;
  readonly tone: Tone;
  readonly cell?: Cell;
  /** In parentheses where it is negative, because a sign stands before it. */
  readonly guarded?: boolean;
}

/** What fills a place in a template: words, a number, or several of both. */
export type Part = string | Numeral | readonly Part[];

/** The sentence as one string. */
export const plain = (segments: readonly Segment[]): string => segments.map((s) => s.text).join('');

/** A sentence with places: `{name}` stands for a part. */
export interface Said {
  readonly template: string;
  readonly parts: { readonly [name: string]: Part };
}

/** Puts the parts into their places; all numbers of what is said get the digits that suit them together. */
export function segmentsOf(said: readonly Said[], between: string): readonly Segment[] {
  const decimals = decimalsFitting(said.flatMap(({ parts }) => Object.values(parts).flatMap(valuesIn)));
  const segments: Segment[] = [];
  const put = (part: Part): void => {
    if (typeof part === 'string') text(part);
    else if (isNumeral(part)) segments.push(numeral(part, decimals));
    else part.forEach(put);
  };
  const text = (piece: string): void => {
    const last = segments.at(-1);
    if (last && !last.tone) segments[segments.length - 1] = { text: last.text + piece };
    else if (piece !== '') segments.push({ text: piece });
  };
  said.forEach(({ template, parts }, i) => {
    if (i > 0) text(between);
    for (const piece of template.split(/(\{\w+\})/)) {
      const part = /^\{\w+\}$/.test(piece) ? parts[piece.slice(1, -1)] : undefined;
      if (part === undefined) text(piece);
      else put(part);
    }
  });
  const first = segments[0];
  if (first && !first.tone) segments[0] = { ...first, text: capital(first.text) };
  return segments;
}

/** A sentence begins with a capital, a symbol such as x₂ stays as it is. */
const capital = (text: string): string =>
  /^[a-z]{2}/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

const isNumeral = (part: Part): part is Numeral => typeof part === 'object' && !Array.isArray(part);

const valuesIn = (part: Part): readonly number[] =>
  typeof part === 'string' ? [] : isNumeral(part) ? [part.value] : part.flatMap(valuesIn);

function numeral({ value, tone, cell, guarded }: Numeral, decimals: 2 | null): Segment {
  const written = numberText(value, decimals);
  return { text: guarded && value < 0 ? `(${written})` : written, tone, ...(cell && { cell }) };
}

/** Two decimals where they say all there is to say; null: three digits of each. */
function decimalsFitting(values: readonly number[]): 2 | null {
  const fits = (x: number): boolean =>
    x === 0 || (Math.abs(x) >= 0.005 && Math.abs(x) < 1000 && Math.abs(x * 100 - Math.round(x * 100)) < 1e-4);
  return values.every(fits) ? 2 : null;
}

/** A number in running text: a real minus, whole numbers bare, three digits of any other, powers of ten for the very small. */
export function numberText(x: number, decimals: number | null = null): string {
  if (Number.isNaN(x)) return 'NaN';
  const sign = x < 0 ? '−' : '',
    size = Math.abs(x);
  if (size === Infinity) return `${sign}∞`;
  if (Number.isInteger(size) && size < 1000) return size === 0 ? '0' : sign + size;
  const digits = decimals ?? decimalsFor(size);
  if (digits !== null) return sign + size.toFixed(digits);
  return sign + size.toExponential(1).replace('+', '').replace('-', '−');
}
