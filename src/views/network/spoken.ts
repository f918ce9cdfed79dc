import type { Messages } from '../../i18n/index.ts';
import type { Program } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Cell } from '../../trace/index.ts';
import { sampleOf } from '../../trace/index.ts';
import { weightOf } from './bodies.ts';

/** Where a cell is, in words counted from one: "map 3, row 7, column 9". */
export function spokenPlace(program: Program, cell: Cell, words: Messages['stage']): string {
  const sample = sampleOf(program, cell),
    place = placeIn(program, cell, words);
  if (sample === null) return place;
  return [words.batch.sample(sample + 1), ...(place === '' ? [] : [place])].join(', ');
}

/** Where it is in its tensor. */
function placeIn(program: Program, { name, at }: Cell, words: Messages['stage']): string {
  const { shape, layer } = program.tensors.get(name)!;
  const c = unflatten(shape, at).map((i) => i + 1);
  if (weightOf(program, name) !== null) {
    if (shape.length === 4)
      return [words.filter(c[3]!), words.channel(c[2]!), words.row(c[0]!), words.column(c[1]!)].join(', ');
    if (shape.length === 2) return words.weight(c[0]!, c[1]!);
    return words.unit(c[0]!);
  }
  if (shape.length === 4 && program.tensors.get(`${layer}.y`)?.shape.length === 3)
    return shape[1] === program.tensors.get(`${layer}.y`)!.shape[1]
      ? [words.row(c[1]!), words.head(c[2]!), words.column(c[3]!)].join(', ')
      : [words.head(c[1]!), words.row(c[2]!), words.column(c[3]!)].join(', ');
  if (shape.length === 4) return [words.map(c[3]!), words.row(c[1]!), words.column(c[2]!)].join(', ');
  if (shape.length === 3) return [words.row(c[1]!), words.column(c[2]!)].join(', ');
  return shape.at(-1) === 1 ? '' : words.unit(c.at(-1)!);
}
