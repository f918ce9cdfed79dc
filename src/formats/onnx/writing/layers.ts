import type { LayerSpec } from '../../../core/layers/index.ts';
import type { Shape } from '../../../core/tensor.ts';
import type { NoteKey } from '../../../i18n/notes/en.ts';
import { permute } from '../../permute.ts';
import type { Emit, Tensor } from './emit.ts';

/** A layer to be written: what it reads, what it makes, its weights by local name. */
export interface Site {
  readonly e: Emit;
  readonly id: string;
  readonly inputs: readonly Tensor[];
  /** Its output's shape, without the batch. */
  readonly shape: Shape;
  /** Numbers of a weight, as they are here. */
  readonly weight: (
    local: string,
  ) => { readonly shape: Shape; readonly data: Float32Array; readonly name: string } | null;
}

/** The options of a layer, by name. */
export type Options = { readonly [option: string]: unknown };

/** How one type of layer is written. */
export interface Writing {
  readonly emit: (spec: Options, site: Site) => Tensor;
  /** Why a layer with these options cannot be written; null: it can. */
  readonly lacks?: (spec: Options) => { readonly say: NoteKey; readonly with: readonly string[] } | null;
}

export const optionsOf = (spec: LayerSpec): Options => spec;

/** A tensor by its name, channels last. */
export const last = (shape: Shape, name: string): Tensor => ({ shape, last: name });

/** A weight as an initializer of the file, perhaps turned: `order` are our axes as the file has them. */
export function initializer(
  site: Site,
  local: string,
  order: readonly number[] | null = null,
  as: Shape | null = null,
): string {
  const { shape, data, name } = site.weight(local)!;
  if (order === null) return site.e.floats(as ? `${name}:${as.join('x')}` : name, as ?? shape, data);
  const dims = order.map((a) => shape[a]!),
    out = permute(data, shape, order);
  return site.e.floats(`${name}:${(as ?? dims).join('x')}`, as ?? dims, out);
}
