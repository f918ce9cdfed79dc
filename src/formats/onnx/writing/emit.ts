import type { Shape } from '../../../core/tensor.ts';
import type { NodeOut, Setting, TensorOut } from './encode.ts';

/** The output of a layer as the file has it: channels last, channels first (for convolutions), or both. */
export interface Tensor {
  /** Our axes, without the batch. */
  readonly shape: Shape;
  readonly last?: string;
  readonly first?: string;
}

export type Emit = ReturnType<typeof createEmit>;

/** Puts the nodes of a graph one behind the other. */
export function createEmit() {
  const nodes: NodeOut[] = [],
    initializers = new Map<string, TensorOut>();
  const turned = new Map<string, string>();
  const taken = new Set<string>();
  const fresh = (wanted: string): string => {
    for (let n = 0; ; n++) {
      const name = n === 0 ? wanted : `${wanted}_${n}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };

  /** Adds a node and gives the name of its first output. */
  function node(
    where: string,
    type: string,
    inputs: readonly string[],
    settings: { readonly [name: string]: Setting } = {},
    outputs = 1,
  ): string {
    const name = fresh(`${where}/${type}`),
      made = Array.from({ length: outputs }, (_, i) => (i === 0 ? `${name}_out` : `${name}_out${i}`));
    nodes.push({ type, name, inputs, outputs: made, settings });
    return made[0]!;
  }

  const floats = (name: string, dims: readonly number[], data: Float32Array | readonly number[]): string => {
    if (!initializers.has(name)) initializers.set(name, { name, dims, data: new Float32Array(data) });
    return name;
  };
  const ints = (list: readonly number[], scalar = false): string => {
    const name = `${scalar ? 'axis' : 'list'}:${list.join(',')}`;
    if (!initializers.has(name))
      initializers.set(name, { name, dims: scalar ? [] : [list.length], data: BigInt64Array.from(list, BigInt) });
    return name;
  };

  /** Axes in another order; the batch is axis 0. */
  const transposed = (name: string, order: readonly number[]): string => {
    const key = `${name} ${order.join()}`,
      known = turned.get(key);
    if (known !== undefined) return known;
    const made = node(name, 'Transpose', [name], { perm: { ints: order } });
    turned.set(key, made);
    return made;
  };

  return {
    nodes,
    initializers,
    node,
    floats,
    ints,
    transposed,
    /** One number. */
    number: (v: number): string => floats(`number:${v}`, [], [v]),
    /** The name of a tensor with its channels last, as it is here. */
    last: ({ shape, last, first }: Tensor): string =>
      last ?? transposed(first!, [0, ...shape.slice(1).map((_, i) => i + 2), 1]),
    /** The name of a tensor with its channels right behind the batch. */
    first: ({ shape, last, first }: Tensor): string =>
      first ??
      (shape.length < 2 ? last! : transposed(last!, [0, shape.length, ...shape.slice(1).map((_, i) => i + 1)])),
    reshaped: (where: string, name: string, shape: readonly number[]): string =>
      node(where, 'Reshape', [name, ints([-1, ...shape])]),
  };
}
