import type { SyntaxNode } from '@lezer/common';
import { puzzled } from './trouble.ts';

/** The number of a numeral: decimal, binary, octal, hexadecimal, with underscores. */
export function numberOf(numeral: string, at: SyntaxNode): number {
  const plain = numeral.replaceAll('_', '');
  const value = /[jJ]$/.test(plain) ? Number.NaN : Number(plain);
  if (!Number.isFinite(value)) return puzzled(at, 'notANumber', numeral);
  return value;
}

const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Where the text of a string literal begins and ends within its quotes, and whether backslashes mean themselves. */
export function quotesOf(literal: string): { readonly start: number; readonly end: number; readonly raw: boolean } {
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)('''|"""|'|")/.exec(literal) ?? [];
  const start = prefix.length + quote.length;
  const closed = quote !== '' && literal.length >= start + quote.length && literal.endsWith(quote);
  return { start, end: closed ? literal.length - quote.length : literal.length, raw: /r/i.test(prefix) };
}

/** The text that characters between quotes stand for. */
export const unescaped = (inner: string, raw: boolean): string =>
  raw ? inner : inner.replaceAll(/\\([\s\S])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);

/** The text of a string literal. */
export function stringOf(literal: string): string {
  const { start, end, raw } = quotesOf(literal);
  return unescaped(literal.slice(start, end), raw);
}

/** Strings and comments, which stay as they are; or a numeral that ends in its point, which the grammar does not have. */
const POINTED =
  /('''[\s\S]*?(?:'''|$)|"""[\s\S]*?(?:"""|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|#[^\n]*)|(?<![\w.])(\d[\d_]*)\.(?=([eE][+-]?\d)?)(?![\d.a-df-zA-DF-Z_])/g;

/** The same program, as long, with `1.` and `1.e-3` in a form that the grammar has. */
export const unpointed = (code: string): string =>
  code.replaceAll(POINTED, (whole, kept: string | undefined, digits: string, power: string | undefined) =>
    kept !== undefined ? whole : power === undefined ? `${digits} ` : `0${digits}`,
  );
