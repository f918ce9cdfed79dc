import { strToU8, zipSync } from 'fflate';
import { shapesOf, weightsOf } from '../core/network.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Write } from './format.ts';

/** Arrays by name as `numpy.load` reads them. */
export const encodeNpz = (arrays: ReadonlyMap<string, Tensor>): Uint8Array =>
  zipSync(Object.fromEntries([...arrays].map(([name, array]) => [`${name}.npy`, encodeNpy(array)])), {
    level: 0,
    mtime: '1980-01-02',
  });

/** One array in the .npy format, version 1: a header in Python's notation up to a multiple of 64 bytes, then the numbers. */
export function encodeNpy({ shape, data }: Tensor): Uint8Array {
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`,
    text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${sizes}, }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const bytes = new Uint8Array(10 + header.length + 4 * data.length),
    view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, header.length, true);
  bytes.set(strToU8(header, true), 10);
  for (let i = 0; i < data.length; i++) view.setFloat32(10 + header.length + 4 * i, data[i]!, true);
  return bytes;
}

/** `.npz` of the weights, by their names here: `conv1.kernel`. */
export const npz: Write = {
  lacks: () => [],
  write: async ({ network, weights }, name) => {
    const shapes = shapesOf(network, 1);
    const arrays = new Map<string, Tensor>();
    for (const spec of network.layers) {
      if (spec.shares !== undefined) continue;
      const inputs = spec.from.map((f) => shapes.get(f)!);
      for (const [local, { shape }] of Object.entries(weightsOf(spec, inputs))) {
        const data = weights.get(`${spec.id}.${local}`);
        if (data) arrays.set(`${spec.id}.${local}`, { shape, data });
      }
    }
    return {
      files: [{ name: `${name}.npz`, bytes: encodeNpz(arrays) }],
      notes: [{ kind: 'ignored', where: name, say: 'weightsOnly' }],
    };
  },
};
