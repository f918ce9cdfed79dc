import { isLinear } from '../../core/activation.ts';
import type { Named } from '../../core/fields.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/graph.ts';
import { parameterCounts, shapesOf } from '../../core/graph.ts';
import type { Shape } from '../../core/tensor.ts';
import { kerasName } from '../../core/keras-name.ts';

/** One line of a Keras summary. */
export interface Row {
  readonly id: string;
  readonly type: LayerSpec['type'];
  /** What the dot says: nothing to learn, learns, or gives the prediction. */
  readonly kind: 'plain' | 'learns' | 'output';
  /** `Conv2D 5×5 · ReLU` */
  readonly title: string;
  /** Without the batch. */
  readonly shape: Shape;
  readonly parameters: number;
}

/** The lines of a network's summary, in the order of its layers. */
export function summaryOf(network: Network): readonly Row[] {
  const shapes = shapesOf(network, 1),
    counts = parameterCounts(network);
  return network.layers.map((spec) => {
    const { trainable, fixed } = counts.get(spec.id)!;
    const parameters = trainable + fixed;
    return {
      id: spec.id,
      type: spec.type,
      kind: network.outputs.includes(spec.id)
        ? 'output'
        : parameters > 0 || spec.shares !== undefined
          ? 'learns'
          : 'plain',
      title: titleOf(spec),
      shape: shapes.get(spec.id)!.slice(1),
      parameters,
    };
  });
}

export const totalOf = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + row.parameters, 0);

/** `28×28×8`; null for a plain list of numbers, which is counted in words. */
export const shapeText = (shape: Shape): string | null => (shape.length === 1 ? null : shape.join('×'));

/** How textbooks write an activation. */
export const activationName = (type: string): string =>
  ({ relu: 'ReLU', softmax: 'Softmax' })[type] ?? type.replaceAll('_', ' ');

/** Class, window, activation. */
function titleOf(spec: LayerSpec): string {
  const options = spec as { readonly [option: string]: unknown };
  const window = [options['kernelSize'], options['poolSize']].find((w) => Array.isArray(w)) as
    | readonly number[]
    | undefined;
  const rate = options['rate'],
    active = options['activation'] as Named | undefined;
  const name = [
    spec.type === 'input' ? 'Input' : kerasName(spec.type),
    window?.join('×'),
    typeof rate === 'number' ? rate : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
  return active && !isLinear(active) ? `${name} · ${activationName(active.type)}` : name;
}
