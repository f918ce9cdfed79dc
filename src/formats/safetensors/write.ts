import { strToU8 } from 'fflate';
import { refuse, within } from '../../core/errors.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { shapesOf, weightsOf, whereOf } from '../../core/network.ts';
import type { Note, Savable, Saved, Write } from '../format.ts';
import { flattenedBefore } from './match.ts';
import type { Own, Written } from './torch.ts';
import { torchTensors } from './torch.ts';

/** The bytes of a safetensors file: the header padded to a multiple of 8 bytes, then the numbers, side by side. */
export function encodeSafetensors(
  tensors: readonly Written[],
  metadata: { readonly [key: string]: string },
): Uint8Array {
  const header: { [name: string]: unknown } = { __metadata__: metadata };
  let at = 0;
  for (const { name, shape, data } of tensors) {
    Object.defineProperty(header, name, {
      value: { dtype: 'F32', shape, data_offsets: [at, at + 4 * data.length] },
      enumerable: true,
    });
    at += 4 * data.length;
  }
  const text = JSON.stringify(header),
    json = strToU8(text + ' '.repeat((8 - (strToU8(text).length % 8)) % 8));
  const bytes = new Uint8Array(8 + json.length + at),
    view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let place = 8 + json.length;
  for (const { data } of tensors)
    for (const v of data) {
      view.setFloat32(place, v, true);
      place += 4;
    }
  return bytes;
}

/** The layers that have weights of their own, and these with their shapes. */
export function ownWeights(network: Network, weights: ReadonlyMap<string, Float32Array>) {
  const shapes = shapesOf(network, 1);
  return network.layers.flatMap((spec): { readonly spec: LayerSpec; readonly own: Own }[] => {
    if (spec.shares !== undefined) return [];
    const entries = Object.entries(
      weightsOf(
        spec,
        spec.from.map((f) => shapes.get(f)!),
      ),
    );
    const own = new Map(
      entries.map(([local, { shape }]) => {
        const data = weights.get(`${spec.id}.${local}`);
        return [local, { shape, data: data ?? new Float32Array(shape.reduce((a, b) => a * b, 1)) }] as const;
      }),
    );
    return own.size > 0 ? [{ spec, own }] : [];
  });
}

/** Weights under the names and in the layout that they have here, which are Keras's. */
export const writeKeras: Write = {
  lacks: () => [],
  write: async ({ network, weights }: Savable, name): Promise<Saved> => {
    const tensors = ownWeights(network, weights).flatMap(({ spec, own }) =>
      [...own].map(([local, { shape, data }]): Written => ({ name: `${spec.id}.${local}`, shape, data })),
    );
    return saved(name, tensors, { format: 'keras' });
  },
};

/** Weights under the names and in the layout of a PyTorch state dict. */
export const writeTorch: Write = {
  lacks: (network) => {
    const blank = new Map<string, Float32Array>();
    return ownWeights(network, blank).flatMap(({ spec, own }): Note[] => {
      const made = torchTensors(spec, own, { flattened: flattenedIn(network, spec) });
      return typeof made === 'string' ? [{ kind: 'lacking', where: spec.id, say: made, with: [spec.type] }] : [];
    });
  },
  write: async ({ network, weights }, name): Promise<Saved> => {
    const tensors = ownWeights(network, weights).flatMap(({ spec, own }) => {
      const made = torchTensors(spec, own, { flattened: flattenedIn(network, spec) });
      return typeof made === 'string'
        ? within(whereOf(spec), () => refuse('PyTorch has no layer like it', spec.type, 'save with the names of Keras'))
        : made;
    });
    return saved(name, tensors, { format: 'pt' });
  },
};

const flattenedIn = (network: Network, spec: LayerSpec) => flattenedBefore(network, spec.id, shapesOf(network, 1));

function saved(name: string, tensors: readonly Written[], metadata: { readonly [key: string]: string }): Saved {
  if (tensors.length === 0) refuse('the network has no weights', 0);
  return { files: [{ name: `${name}.safetensors`, bytes: encodeSafetensors(tensors, metadata) }], notes: [] };
}
