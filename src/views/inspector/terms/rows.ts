import type { Program } from '../../../core/program.ts';
import { unflatten } from '../../../core/tensor.ts';
import type { Messages } from '../../../i18n/index.ts';
import type { Cell, ExplainedTerm } from '../../../trace/index.ts';
import type { Grid } from '../../../words/index.ts';
import { sampleOf, sampleOfTerm } from '../../../trace/index.ts';
import { placeInWords, placeOf, subscript } from '../../../words/index.ts';

export type Order = 'order' | 'size';

/** The rows of a table of terms: those that are shown, and what the others come to. */
export interface Rows {
  readonly shown: readonly ExplainedTerm[];
  readonly rest: { readonly count: number; readonly zeros: number; readonly sum: number; readonly size: number };
}

/** At most `most` terms, in their order or by the size of what they add; those of `always` (in the light, in a hand) are among them. */
export function rowsOf(
  terms: readonly ExplainedTerm[],
  order: Order,
  most: number,
  always: readonly (number | null)[],
): Rows {
  const size = (term: ExplainedTerm): number => Math.abs(term.product);
  const sorted = order === 'order' ? terms : [...terms].sort((a, b) => size(b) - size(a) || a.t - b.t);
  const kept = sorted.slice(0, most);
  const missing = terms.filter((term) => always.includes(term.t) && !kept.includes(term));
  for (const term of missing) {
    const least = kept.findLastIndex(({ t }) => !always.includes(t));
    kept.splice(least, least < 0 ? 0 : 1);
    kept.push(term);
  }
  const others = terms.length === kept.length ? [] : terms.filter((term) => !kept.includes(term));
  return {
    shown: kept,
    rest: {
      count: others.length,
      zeros: others.filter((term) => term.product === 0).length,
      sum: others.reduce((sum, term) => sum + term.product, 0),
      size: others.reduce((sum, term) => sum + size(term), 0),
    },
  };
}

/** Which of the factors tells the terms apart: one that is computed or comes from the sample, before a weight. */
export function tellingFactor(program: Program, terms: readonly ExplainedTerm[]): number {
  const first = terms[0]?.factors ?? [],
    last = terms.at(-1)?.factors ?? [];
  const varies = first.map((f, k) => f.at !== last[k]?.at || terms.length === 1);
  const flows = (k: number): boolean => program.tensors.get(first[k]!.name)?.role !== 'weight';
  const best = varies.findIndex((v, k) => v && flows(k));
  return Math.max(0, best >= 0 ? best : varies.indexOf(true));
}

/** The name of a row: x₃, "neuron 4", or the place in the window. */
export function rowName(
  messages: Messages,
  program: Program,
  cell: Cell,
  term: ExplainedTerm,
  telling: number,
  grid: Grid | null,
  first: number,
): string {
  const { name } = cell;
  if (grid) {
    const [row = 0, column = 0] = unflatten([grid.rows, grid.columns, grid.channels], term.t - first);
    return `(${row + 1}, ${column + 1})`;
  }
  const sample = sampleOfTerm(program, term);
  if (sample !== null && sampleOf(program, cell) === null) return messages.inspector.batch.one(sample + 1);
  const factor = term.factors[telling];
  if (!factor) return '1';
  const { place } = placeOf(program, factor.name, factor.at);
  if ((place.kind === 'input' || place.kind === 'entry') && !program.tensors.get(factor.name)!.local.startsWith('d'))
    return `x${subscript(place.i)}`;
  const cells = messages.words.cells;
  const words =
    place.kind === 'voxel'
      ? `${cells.each.map(place.map)}, (${place.slice}, ${place.row}, ${place.column})`
      : placeInWords(messages, program, factor.name, factor.at);
  const owner = program.tensors.get(factor.name)!;
  return owner.role === 'gradient' && owner.layer !== program.tensors.get(name)!.layer
    ? `→ ${messages.inspector.of(owner.layer, words)}`
    : words;
}

/** What all names begin with ("position 1, "), up to a comma, or to the number that ends each ("neuron "): it need not stand in every row. */
export function sharedPlace(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let n = 0;
  while (n < first.length && others.every((name) => name[n] === first[n])) n++;
  const shared = first.slice(0, n);
  const word = shared.replace(/\d+$/, '');
  if (/\p{L} $/u.test(word) && names.every((name) => /^\d+$/.test(name.slice(word.length)))) return word;
  return /^.*(?:, |，)/.exec(shared)?.[0] ?? '';
}
