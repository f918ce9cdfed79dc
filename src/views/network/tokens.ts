import type { Program, Values } from '../../core/program.ts';
import type { Scene } from './scene.ts';
import type { Slice } from './slice.ts';

/** What stands at each step of the sequence of tokens that a program reads; null where it reads none. */
export function tokensOf(
  { network, tensors }: Program,
  values: Values,
  symbols: Scene['symbols'],
): readonly string[] | null {
  const table = network.layers.find((l) => l.type === 'embedding'),
    input = table && network.layers.find((l) => l.id === table.from[0] && l.type === 'input');
  if (!input || tensors.get(`${input.id}.y`)!.shape.length !== 2) return null;
  return Array.from(values.get(`${input.id}.y`)!, (k) => symbols?.tokens[k] ?? String(k));
}

/** The tokens beside a slice in a scene; null where no tokens are read. */
export function tokenLabelsIn(
  { program, values, symbols }: Scene,
  slice: Slice,
): ReturnType<typeof tokenLabels> | null {
  const tokens = tokensOf(program, values, symbols);
  return tokens && tokenLabels(program, slice, tokens, symbols);
}

/** The tokens that the rows and the columns of a slice belong to; null where they are no steps. */
export function tokenLabels(
  program: Program,
  { name, rows, cols, weight, list }: Slice,
  tokens: readonly string[],
  symbols: Scene['symbols'],
): { readonly rows: readonly string[] | null; readonly cols: readonly string[] | null } {
  const { shape, local } = program.tensors.get(name)!,
    steps = tokens.length,
    none = { rows: null, cols: null };
  if (list) return none;
  if (weight) {
    const table = /^d?embeddings/.test(local) && shape.length === 2 && rows === shape[0] && cols === shape[1];
    return table ? { rows: Array.from({ length: rows }, (_, k) => symbols?.tokens[k] ?? String(k)), cols: null } : none;
  }
  if (shape.length === 3) return { rows: rows === steps && shape[1] === steps ? tokens : null, cols: null };
  if (shape.length !== 4 || rows !== steps) return none;
  // Of attention: a number for each query and key, or the rows of one head.
  const square = cols === steps && shape[2] === steps && shape[3] === steps;
  return { rows: tokens, cols: square ? tokens : null };
}
