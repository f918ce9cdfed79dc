import { refuse } from '../../../core/errors.ts';
import type { Constant } from '../constant.ts';
import type { Live, Value } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis, Factor } from '../view.ts';
import { length, matched } from '../view.ts';
import { sourced } from './affine.ts';
import type { Op } from './op.ts';

/** Several tensors cell by cell, those with an axis of size 1 stretched along it, through one of the merging layers. */
export function merged(op: Op, type: string, values: readonly Live[]): Live {
  const { build } = op,
    rank = Math.max(...values.map((v) => v.logical.length));
  const wide = values.map((v) => [...Array.from({ length: rank - v.logical.length }, (): Axis => []), ...v.logical]);
  /** For each tensor: factor of the outcome ↦ its own factor. */
  const own = values.map(() => new Map<Factor, Factor>());
  const logical = Array.from({ length: rank }, (_, a): Axis => {
    const sizes = wide.map((axes) => length(axes[a]!)),
      size = Math.max(...sizes);
    if (sizes.some((d) => d !== size && d !== 1)) refuse('its inputs do not fit together', sizes);
    if (size === 1) return wide.map((axes) => axes[a]!).find((axis) => axis.length > 0) ?? [];
    const full = wide.flatMap((_, i) => (sizes[i] === size ? [i] : []));
    for (const i of full.slice(1))
      if (!matched(build.cuts, wide[full[0]!]![a]!, wide[i]![a]!))
        unable('the axes of its inputs are put together differently');
    // Cuts made for a later pair reach the earlier ones.
    for (const i of full)
      for (const [f, g] of matched(build.cuts, wide[full[0]!]![a]!, wide[i]![a]!)!) own[i]!.set(f, g);
    return build.now(wide[full[0]!]![a]!);
  });
  for (const map of own)
    for (const [f, g] of map) if (build.now([f]).length > 1 || build.now([g]).length > 1) map.delete(f);
  if (new Set(logical.flat()).size < logical.flat().length) unable('its inputs are one tensor along different axes');
  const factors = logical.flat().filter((f) => !f.batch),
    base = values.findIndex((_, i) => factors.every((f) => own[i]!.has(f)));
  const joined =
    base < 0
      ? logical.map((axis) => axis.filter((f) => !f.batch)).filter((a) => a.length > 0)
      : throughOf(op, values[base]!, own[base]!);
  // What lies along one axis of ours, and of which a tensor has only a part, is taken apart.
  const layout = joined.flatMap((axis): readonly Axis[] => {
    const has = own.map((map) => axis.filter((f) => map.has(f)).length);
    return has.some((n) => n > 0 && n < axis.length) ? axis.map((f) => [f]) : [axis];
  });
  const from = values.map((v, i) =>
    build.arrange(
      v,
      layout.map((axis) => axis.flatMap((f) => (own[i]!.has(f) ? [own[i]!.get(f)!] : []))),
    ),
  );
  return { kind: 'live', id: build.add({ type, name: op.name, from, layout }), logical };
}

/** Our axes of a tensor, in the factors of the outcome. */
function throughOf(op: Op, value: Live, own: ReadonlyMap<Factor, Factor>): readonly Axis[] {
  const back = new Map([...own].map(([f, g]) => [g, f]));
  return op.build.layoutOf(value.id).map((axis) => axis.map((g) => back.get(g) ?? g));
}

/** The inputs of a node as tensors: constants among them become layers that give them. */
export function tensorsOf(op: Op, values: readonly (Value | undefined)[]): readonly Live[] {
  const like = values.find((v): v is Live => v?.kind === 'live');
  if (!like) return unable('none of its inputs is computed by a layer');
  return values.map((v) => (v?.kind === 'constant' ? sourced(op, like, batchless(op, v, like)) : (v as Live)));
}

/** A constant that is the same for all samples, with size 1 along the batch. */
export function batchless(op: Op, given: Constant, like: Live): Constant {
  const lead = like.logical.length - given.dims.length;
  const at = given.dims.findIndex((d, i) => d > 1 && op.build.now(like.logical[i + lead] ?? []).some((f) => f.batch));
  if (at < 0) return given;
  const block = given.data.length / given.dims.slice(0, at + 1).reduce((a, b) => a * b, 1),
    count = given.dims[at]!,
    kept = Array.from({ length: given.data.length / count }, (_, cell) => {
      const start = Math.floor(cell / block) * block * count + (cell % block);
      for (let n = 1; n < count; n++)
        if (!Object.is(given.data[start + n * block], given.data[start]))
          unable('its constant differs from sample to sample');
      return given.data[start]!;
    });
  return { ...given, dims: given.dims.map((d, i) => (i === at ? 1 : d)), data: Float32Array.from(kept) };
}
