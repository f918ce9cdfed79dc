import type { ExplainedTerm, Explanation, Factor } from '../trace/index.ts';
import type { Rounded } from './digits.ts';
import { guarded, rounded } from './digits.ts';
import type { Grid, Pattern } from './pattern.ts';
import { channelTerms } from './pattern.ts';

/** A line of arithmetic as TeX. */
export interface Line {
  readonly tex: string;
  /** True where the digits shown come exactly to the digits of the result; else the line says ≈. */
  readonly exact: boolean;
}

/** What stands between two signs: its own sign, and the rest. */
interface Piece {
  readonly minus: boolean;
  readonly tex: string;
  readonly value: number;
}

/** Terms that are written out one by one; sums of more are cut. */
export const MOST_TERMS = 5;

/**
 * The law with this cell's numbers: the terms and what they come to, then the function on top of them. `now` is the term in
 * the light (multiply level): then the line is the sum before it, the term, and the sum so far.
 */
export function numbersOf(explanation: Explanation, pattern: Pattern, now: number | null = null): readonly Line[] {
  const { terms, total, then, value, reduce } = explanation;
  const name = leftSide(explanation.span.formula.law);
  if (now !== null && terms.length > 1 && reduce === 'sum') return [presentTerm(terms, now)];
  const present = terms.filter((term) => term !== null);
  if (reduce === 'max') return [maximum(name, present, total)];
  const lines: Line[] = [];
  const plainArgument =
    then !== null && present.length === 1 && present[0]!.factors.length <= 1 && present[0]!.scale === 1;
  if (!plainArgument) lines.push(sum(then ? '' : name, present, pattern, explanation, then ? total : value));
  if (then) {
    const argument = rounded(total),
      result = rounded(value);
    const close = Math.abs(then.value(argument.value) - result.value) <= result.slack * 1.0001;
    lines.push({
      tex: `${name ? `${name} = ` : ''}${then.markup(argument.tex, argument.value)} ${close ? '=' : '\\approx'} ${result.tex}`,
      exact: close,
    });
  }
  return lines;
}

/** z of "z = Σ …". */
const leftSide = (law: string): string => law.slice(0, Math.max(0, law.indexOf('='))).trim();

function presentTerm(terms: readonly (ExplainedTerm | null)[], now: number): Line {
  const term = terms[now] ?? null;
  const before = runningBefore(terms, now);
  if (!term) {
    const same = rounded(before).tex;
    return { tex: `${same} + \\htmlData{now=1}{0} = ${same}`, exact: true };
  }
  const first = before === 0 && terms.slice(0, now).every((t) => t === null);
  const piece = productOf(term, first),
    start = rounded(before),
    result = rounded(term.running);
  const exact = close(start.value + piece.value, result);
  const body = first ? leading(piece) : piece.tex;
  const lead = first ? '' : `${start.tex} ${piece.minus ? '-' : '+'} `;
  return { tex: `${lead}\\htmlData{now=1}{${body}} ${exact ? '=' : '\\approx'} ${result.tex}`, exact };
}

/** The sum of the terms before `now`. */
export function runningBefore(terms: readonly (ExplainedTerm | null)[], now: number): number {
  for (let t = now - 1; t >= 0; t--) {
    const term = terms[t];
    if (term) return term.running;
  }
  return 0;
}

function maximum(name: string, terms: readonly ExplainedTerm[], total: number): Line {
  const kept = terms.length > 6 ? terms.slice(0, 4) : terms;
  const inside =
    kept
      .map((term) =>
        term.factors[0] ? marked(term.factors[0], rounded(term.factors[0].value).tex) : rounded(term.product).tex,
      )
      .join(',\\; ') + (kept.length < terms.length ? ',\\; \\dots' : '');
  return { tex: `${name} = \\max(${inside}) = ${rounded(total).tex}`, exact: true };
}

function sum(
  name: string,
  terms: readonly ExplainedTerm[],
  pattern: Pattern,
  explanation: Explanation,
  result: number,
): Line {
  const total = rounded(result);
  const { pieces, left, other, shared } = piecesOf(terms, pattern, explanation);
  const inner = joined(pieces, left, other);
  const text = shared === null ? inner : `${rounded(shared).tex}\\cdot(${inner})`;
  const added = pieces.reduce((sum, piece) => sum + piece.value, 0) * (shared ?? 1);
  const exact = left === 0 && close(added, total);
  const one =
    left === 0 &&
    (pieces.length === 0
      ? total.value === 0
      : pieces.length === 1 && shared === null && bare(leading(pieces[0]!)) === total.tex);
  const side = name ? `${name} = ` : '';
  if (one) return { tex: side + total.tex, exact: true };
  return { tex: `${side}${text || '0'} ${exact ? '=' : '\\approx'} ${total.tex}`, exact };
}

/** TeX without the addresses of cells. */
const bare = (tex: string): string => tex.replace(/\\htmlData\{[^}]*\}\{([^}]*)\}/g, '$1');

/** Equal as far as the digits of the result go. */
const close = (shown: number, result: Rounded): boolean =>
  Object.is(shown, result.value) ||
  Math.abs(shown - result.value) <= result.slack * 1.0001 + Math.abs(result.value) * 1e-12;

/** What is written between the + signs, how many terms are left out, and the factor before the parentheses. */
function piecesOf(
  terms: readonly ExplainedTerm[],
  pattern: Pattern,
  { terms: all }: Explanation,
): {
  readonly pieces: readonly Piece[];
  readonly left: number;
  readonly other: number;
  readonly shared: number | null;
} {
  const { grid, first, extras } = pattern;
  const scale = terms[0]?.scale ?? 1;
  const shared =
    terms.length > 1 && scale !== 1 && scale !== -1 && terms.every((t) => t.scale === scale) ? scale : null;
  const write = (term: ExplainedTerm, i: number): Piece =>
    productOf(shared === null ? term : { ...term, scale: 1 }, i === 0);
  if (terms.length <= MOST_TERMS) return { pieces: terms.map(write), left: 0, other: 0, shared };
  const more = extras.map((term) => write(term, 1)),
    other = more.length;
  if (grid && grid.channels > 1 && shared === null) {
    const sums = partialSums(all, grid, first),
      telling = sums.length <= 8 ? sums : sums.filter((sum) => sum !== 0);
    const kept = telling.length <= 8 ? telling : telling.slice(0, 5);
    return { pieces: [...kept.map(pieceOf), ...more], left: telling.length - kept.length, other, shared };
  }
  const mine = terms.filter((term) => !extras.includes(term)),
    telling = mine.filter((term) => term.product !== 0);
  const kept = telling.length > MOST_TERMS ? largest(telling, 3) : telling;
  return { pieces: [...kept.map(write), ...more], left: telling.length - kept.length, other, shared };
}

/** The n terms that add the most, in their order. */
const largest = (terms: readonly ExplainedTerm[], n: number): readonly ExplainedTerm[] =>
  [...terms]
    .sort((a, b) => Math.abs(b.product) - Math.abs(a.product))
    .slice(0, n)
    .sort((a, b) => a.t - b.t);

/** The sum of each channel of a window. */
export const partialSums = (
  terms: readonly (ExplainedTerm | null)[],
  grid: Grid,
  first: number,
  until = Infinity,
): readonly number[] =>
  Array.from({ length: grid.channels }, (_, channel) =>
    channelTerms(grid, first, channel).reduce((sum, t) => sum + (t <= until ? (terms[t]?.product ?? 0) : 0), 0),
  );

/** a + b − c + ⋯ + bias: what is left out stands before the last piece of another kind. */
function joined(pieces: readonly Piece[], left: number, other: number): string {
  let text = '';
  pieces.forEach((piece, i) => {
    if (left > 0 && i === pieces.length - other) text += ' + \\cdots';
    text += i === 0 ? leading(piece) : ` ${piece.minus ? '-' : '+'} ${piece.tex}`;
  });
  return left > 0 && other === 0 ? `${text} + \\cdots` : text;
}

const leading = ({ minus, tex }: Piece): string => (minus ? `-${tex}` : tex);

/** A number alone as a piece. */
function pieceOf(x: number): Piece {
  const { value } = rounded(x);
  return { minus: value < 0, tex: rounded(Math.abs(x)).tex, value };
}

/** A term as a product: 0.80·0.90, (−0.50)·1.40, 0.25·3.1; `first`: nothing stands before it. */
function productOf({ factors, scale, product }: ExplainedTerm, first: boolean): Piece {
  const minus = scale === -1;
  const numbers = factors.map((f) => rounded(f.value));
  const value = numbers.reduce((p, n) => p * n.value, rounded(scale).value);
  if (factors.length === 0) return pieceOf(product);
  if (factors.length === 1 && Math.abs(scale) === 1) {
    const below = numbers[0]!.value < 0;
    return below && !minus
      ? { minus: true, tex: marked(factors[0]!, rounded(-factors[0]!.value).tex), value }
      : { minus, tex: marked(factors[0]!, minus ? guarded(numbers[0]!) : numbers[0]!.tex), value };
  }
  const scales = Math.abs(scale) !== 1;
  const texts = factors.map((f, i) =>
    marked(f, i > 0 || scales || minus || !first ? guarded(numbers[i]!) : numbers[i]!.tex),
  );
  if (scales) texts.unshift(first ? rounded(scale).tex : guarded(rounded(scale)));
  return { minus, tex: texts.join('\\cdot '), value };
}

/** A number with the address of its cell, so that it answers to the pointer on the page. */
const marked = (factor: Factor, tex: string): string => `\\htmlData{name=${factor.name}, at=${factor.at}}{${tex}}`;
