import type { Program } from '../../core/program.ts';
import type { Size } from './geometry.ts';
import type { Layout } from './layout.ts';
import { layoutOf, outlayOf, placed } from './layout.ts';
import { nearOf } from './near.ts';
import type * as Single from './neuron.ts';
import { isNeuron } from './single.ts';
import type * as Rows from './sequence/index.ts';

/** Whether a layer passes on a row a step: [1, steps, numbers]. */
export const passesSequences = ({ network, tensors }: Program): boolean =>
  network.layers.some(({ id }) => tensors.get(`${id}.y`)!.shape.length === 3);

/** The layouts of a program in a room, by the layer in the light. */
export type Layouts = (layer: string | null) => Layout;

/** Laid out when first asked for. `rows` lays out what passes sequences on, `single` a neuron that is taken apart. */
export function layoutsOf(
  program: Program,
  size: Size,
  rows: typeof Rows | null,
  single: typeof Single | null = null,
): Layouts {
  if (single && isNeuron(program)) {
    const layout = single.neuronLayout(program, size);
    return () => layout;
  }
  const inside = rows && passesSequences(program) ? rows.openable(program) : null;
  if (inside) {
    const open = once((layer: string | null) => rows!.sequenceLayout(program, size, layer));
    return (layer) => open(layer !== null && inside.has(layer) ? layer : null);
  }
  const outlay = outlayOf(program, { size });
  if (!outlay.cramped) {
    const whole = placed(program, outlay);
    return () => whole;
  }
  const near = once((layer: string) => layoutOf(program, { size, near: nearOf(program, layer) }));
  return (lit) => near(nearOf(program, lit).layer);
}

/** The network small, above a close-up. */
export function stripOf(program: Program, size: Size): Layouts {
  const layout = layoutOf(program, { size, compact: true });
  return () => layout;
}

/** A function that keeps what it made of each thing. */
function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
