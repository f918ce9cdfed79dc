import { refuse, SpecError, within } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import type { Imported, Matching, Note, Read } from '../format.ts';
import { inferNetwork } from './infer.ts';
import type { Row } from './match.ts';
import { matchTensors } from './match.ts';
import type { Safetensors, Stored } from './parse.ts';
import { parseSafetensors } from './parse.ts';

/**
 * Reads a safetensors file onto the network on the stage, with a table of what goes where; where nothing of it fits, or no
 * network is there, the network is inferred from the shapes.
 */
export const read: Read = async ([file], context) => {
  if (!file) return refuse('no file was given');
  await context.progress(0);
  const made = within(file.name, (): Imported => {
    const stored = parseSafetensors(file.bytes);
    if (stored.tensors.length === 0) refuse('holds no tensors', [...stored.metadata.keys()].join(', '));
    fits(stored.tensors, context.mostBytes);
    const { network } = context;
    const rows = network ? matchTensors(stored.tensors, network) : [];
    const some = rows.some((r) => r.chosen !== null),
      whole = some && (rows.every((r) => r.chosen !== null) || leftOver(stored, rows).length === 0);
    if (network && whole) return taken(network, stored, rows);
    try {
      return alone(stored, file.name);
    } catch (error) {
      if (network && some && error instanceof SpecError) return taken(network, stored, rows);
      throw error;
    }
  });
  await context.progress(1);
  return made;
};

function fits(tensors: readonly Stored[], most: number): void {
  let bytes = 0;
  for (const { shape } of tensors) bytes += shape.reduce((a, b) => a * b, 4);
  if (bytes > most)
    refuse(`its tensors need ${bytes.toLocaleString('en')} bytes, more than ${most.toLocaleString('en')}`, bytes);
}

/** The weights that a table of choices makes; those without a choice are left out. */
export function weightsBy(stored: Safetensors, rows: readonly Row[]): Map<string, Float32Array> {
  const byName = new Map(stored.tensors.map((t) => [t.name, t]));
  const weights = new Map<string, Float32Array>();
  for (const { weight, candidates, chosen } of rows) {
    const candidate = chosen === null ? undefined : candidates[chosen];
    if (candidate) weights.set(weight, candidate.make(candidate.tensors.map((t) => byName.get(t)!.numbers())));
  }
  return weights;
}

/** Tensors of the file that no row takes; PyTorch's counters of batches are nobody's. */
export const leftOver = (stored: Safetensors, rows: readonly Row[]): readonly string[] => {
  const used = new Set(rows.flatMap(({ candidates, chosen }) => (chosen === null ? [] : candidates[chosen]!.tensors)));
  return stored.tensors.flatMap((t) => (used.has(t.name) || t.name.endsWith('num_batches_tracked') ? [] : [t.name]));
};

function notesOf(stored: Safetensors, rows: readonly Row[]): readonly Note[] {
  const ways = new Set(rows.flatMap(({ candidates, chosen }) => (chosen === null ? [] : [candidates[chosen]!.way])));
  const { name } = stored.tensors[0]!;
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

function taken(network: Network, stored: Safetensors, rows: readonly Row[]): Imported {
  const matching: Matching = {
    rows,
    taken: (choices) => {
      const chosen = rows.map((row, i) => ({ ...row, chosen: choices[i] ?? null }));
      return { weights: weightsBy(stored, chosen), notes: notesOf(stored, chosen) };
    },
  };
  return { network, weights: weightsBy(stored, rows), notes: notesOf(stored, rows), matching };
}

function alone(stored: Safetensors, file: string): Imported {
  const network = inferNetwork(
    stored.tensors,
    file
      .replace(/\.safetensors$/iu, '')
      .split('/')
      .at(-1)!,
  );
  const rows = matchTensors(stored.tensors, network);
  const missing = rows.find((r) => r.chosen === null);
  if (missing) refuse(`nothing in it is ${missing.weight}`, `shape [${missing.shape.join(', ')}]`);
  return {
    network,
    weights: weightsBy(stored, rows),
    notes: [{ kind: 'assumed', where: file, say: 'networkInferred' }, ...notesOf(stored, rows)],
  };
}
