import { refuse, SpecError, within } from '../../core/errors.ts';
import type { Imported, Read } from '../format.ts';
import { inferNetwork } from './infer.ts';
import { matchTensors } from './match.ts';
import { laidOnto, leftOver, notesOf, weightsBy } from './onto.ts';
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
      whole = some && (rows.every((r) => r.chosen !== null) || leftOver(stored.tensors, rows).length === 0);
    if (network && whole) return laidOnto(network, stored.tensors, rows);
    try {
      return alone(stored, file.name);
    } catch (error) {
      if (network && some && error instanceof SpecError) return laidOnto(network, stored.tensors, rows);
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
    weights: weightsBy(stored.tensors, rows),
    notes: [{ kind: 'assumed', where: file, say: 'networkInferred' }, ...notesOf(stored.tensors, rows)],
  };
}
