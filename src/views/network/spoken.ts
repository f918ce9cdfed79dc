import type { Messages } from '../../i18n/index.ts';
import type { Program } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Cell } from '../../trace/index.ts';
import { sampleOf } from '../../trace/index.ts';
import { weightOf } from './bodies.ts';
import type { Slice } from './slice.ts';

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

/** The address of a cell as tests and links write it: `conv2.z[0,3,9,2]`. */
export const addressOf = (program: Program, { name, at }: Cell): string =>
  `${name}[${unflatten(program.tensors.get(name)!.shape, at).join(',')}]`;

/** What a slice shows, in words: "pool1 · map 2", and below it the tensor's name and size. */
export function sliceTitle(
  program: Program,
  { name, through, rows, cols, list, turned }: Slice,
  words: Messages['stage'],
): { readonly title: string; readonly note: string } {
  const { shape, layer, role, local } = program.tensors.get(name)!;
  const c = through.map((i) => i + 1);
  const weight = weightOf(program, name);
  const what = role === 'gradient' ? `∂L/∂${local.startsWith('d') ? local.slice(1) : local}` : local;
  const note = `${name} · ${list ? rows * cols : `${rows}×${cols}`}${turned ? ` · ${words.turned}` : ''}`;
  if (weight !== null && shape.length === 4)
    return { title: words.kernelOf(weight, c[3]!, c[2]!, role === 'gradient'), note };
  if (shape.length === 4 && weight === null && program.tensors.get(`${layer}.y`)?.shape.length === 3) {
    const inner: { readonly [name: string]: string } = words.inner;
    const own = local.startsWith('d') && role === 'gradient' ? local.slice(1) : local;
    const head = shape[1] === program.tensors.get(`${layer}.y`)!.shape[1] ? c[2]! : c[1]!;
    return { title: `${role === 'gradient' ? '∂L/∂ ' : ''}${inner[own] ?? own} · ${words.head(head)}`, note };
  }
  if (shape.length === 4 && role === 'gradient' && !local.startsWith('d'))
    return { title: `${words.slopeOf(layer)} · ${words.map(c[3]!)}`, note };
  if (shape.length === 4)
    return { title: role === 'gradient' ? words.gradientMapOf(layer, c[3]!) : words.mapOf(layer, c[3]!), note };
  return { title: `${layer} · ${what}`, note };
}
