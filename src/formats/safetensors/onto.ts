import type { Network } from '../../core/network.ts';
import type { Imported, Matching, Note } from '../format.ts';
import type { Row } from './match.ts';
import type { Named } from './ways.ts';

/** A tensor of a file whose numbers are read when they are asked for. */
export interface Source extends Named {
  readonly numbers: () => Float32Array;
}

/** The weights that a table of choices makes; those without a choice are left out. */
export function weightsBy(stored: readonly Source[], rows: readonly Row[]): Map<string, Float32Array> {
  const byName = new Map(stored.map((t) => [t.name, t]));
  const weights = new Map<string, Float32Array>();
  for (const { weight, candidates, chosen } of rows) {
    const candidate = chosen === null ? undefined : candidates[chosen];
    if (candidate) weights.set(weight, candidate.make(candidate.tensors.map((t) => byName.get(t)!.numbers())));
  }
  return weights;
}

/** Tensors of the file that no row takes; PyTorch's counters of batches are nobody's. */
export const leftOver = (stored: readonly Source[], rows: readonly Row[]): readonly string[] => {
  const used = new Set(rows.flatMap(({ candidates, chosen }) => (chosen === null ? [] : candidates[chosen]!.tensors)));
  return stored.flatMap((t) => (used.has(t.name) || t.name.endsWith('num_batches_tracked') ? [] : [t.name]));
};

/** What is to be said about weights laid onto a network by a table. */
export function notesOf(stored: readonly Source[], rows: readonly Row[]): readonly Note[] {
  const ways = new Set(rows.flatMap(({ candidates, chosen }) => (chosen === null ? [] : [candidates[chosen]!.way])));
  const { name } = stored[0]!;
  const notes: Note[] = [];
  if ([...ways].some((w) => w !== 'same')) notes.push({ kind: 'translated', where: name, say: 'torchLayout' });
  if (ways.has('turnedRows'))
    notes.push({
      kind: 'translated',
      where: rows.find((r) => r.chosen !== null && r.candidates[r.chosen]!.way === 'turnedRows')!.weight,
      say: 'onnxRowsTurned',
    });
  for (const { weight, chosen } of rows)
    if (chosen === null) notes.push({ kind: 'assumed', where: weight, say: 'tensorMissing' });
  for (const tensor of leftOver(stored, rows)) notes.push({ kind: 'ignored', where: tensor, say: 'tensorUnused' });
  return notes;
}

/** Tensors laid onto a network as a table proposes it, and the table, to be corrected. */
export function laidOnto(network: Network, stored: readonly Source[], rows: readonly Row[]): Imported {
  const matching: Matching = {
    rows,
    taken: (choices) => {
      const chosen = rows.map((row, i) => ({ ...row, chosen: choices[i] ?? null }));
      return { weights: weightsBy(stored, chosen), notes: notesOf(stored, chosen) };
    },
  };
  return { network, weights: weightsBy(stored, rows), notes: notesOf(stored, rows), matching };
}
