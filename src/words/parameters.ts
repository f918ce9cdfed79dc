import type { Network } from '../core/graph.ts';
import { shapesOf, weightsOf } from '../core/graph.ts';
import { sizeOf } from '../core/tensor.ts';

/** How the parameters of a layer add up: `(784 + 1) × 64 = 50,240`; null where it has none of its own. */
export function productsOf(network: Network, id: string): string | null {
  const spec = network.layers.find((l) => l.id === id);
  if (!spec || spec.shares !== undefined) return null;
  const shapes = shapesOf(network, 1);
  const weights = Object.entries(
    weightsOf(
      spec,
      spec.from.map((f) => shapes.get(f)!),
    ),
  ).map(([name, { shape }]) => ({ name, shape }));
  if (weights.length === 0) return null;
  const total = weights.reduce((n, w) => n + sizeOf(w.shape), 0).toLocaleString('en-US');
  const [kernel, bias] = weights;
  if (
    weights.length === 2 &&
    bias!.shape.length === 1 &&
    kernel!.shape.length > 1 &&
    kernel!.shape.at(-1) === bias!.shape[0]
  )
    return `(${product(kernel!.shape.slice(0, -1))} + 1) × ${bias!.shape[0]} = ${total}`;
  return `${weights.map((w) => `${w.name} ${product(w.shape)}`).join(' + ')} = ${total}`;
}

const product = (shape: readonly number[]): string => shape.join(' × ') || '1';
