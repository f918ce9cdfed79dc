import type { Messages } from '../../i18n/index.ts';
import type { Program } from '../../core/program.ts';
import { weightOf } from './bodies.ts';
import type { Slice } from './slice.ts';

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
  if (shape.length === 5) {
    const title =
      weight !== null
        ? words.kernelOf(weight, c[4]!, c[3]!, role === 'gradient')
        : role === 'gradient'
          ? words.gradientMapOf(layer, c[4]!)
          : words.mapOf(layer, c[4]!);
    return { title: `${title} · ${words.slice(c[weight !== null ? 0 : 1]!)}`, note };
  }
  return { title: `${layer} · ${what}`, note };
}
