import { isRecord } from '../../core/fields.ts';
import { shapesOf, weightsOf } from '../../core/network.ts';
import type { Network } from '../../core/network.ts';
import type { Shape } from '../../core/tensor.ts';
import { own } from './config.ts';
import type { Flat, KerasLayer } from './flatten.ts';
import { CLASSES, snakeClass } from './names.ts';

/** A weight of the network, and where files keep it. */
export interface Slot {
  /** Its name in a program: `conv1.kernel`. */
  readonly tensor: string;
  readonly shape: Shape;
  readonly layer: KerasLayer;
  /** Places in a weights file of Keras 3, below that of the layer, the likeliest first. */
  readonly places: readonly string[];
  /** What Keras calls the weight. */
  readonly name: string;
  readonly trainable: boolean;
}

/** Every weight that a network needs from a file, in the order in which Keras lists them. */
export function slotsOf(flat: Flat, network: Network): readonly Slot[] {
  const shapes = shapesOf(network, 1);
  const byId = new Map(network.layers.map((spec) => [spec.id, spec]));
  const owners = new Map(flat.calls.flatMap((call) => (call.shares === null ? [[call.layer, call.id]] : [])));
  return flat.layers.flatMap((layer) => {
    const spec = byId.get(owners.get(layer) ?? '');
    if (!spec) return [];
    const frozen = own(own(layer.value, 'config'), 'trainable') === false;
    const weights = Object.entries(
      weightsOf(
        spec,
        spec.from.map((f) => shapes.get(f)!),
      ),
    );
    const locals = weights.map(([local]) => local);
    return weights.map(([local, weight]) => ({
      tensor: `${spec.id}.${local}`,
      shape: weight.shape,
      layer,
      places: placesIn(spec, locals, local),
      name: kerasWeight(spec.type, local),
      trainable: !frozen && weight.trainable !== false,
    }));
  });
}

/** The weights of a network that is there already, where a file of Keras would keep them. */
export function slotsOfNetwork(network: Network): readonly Slot[] {
  const used = new Map<string, number>();
  const layers = network.layers.map((spec): KerasLayer => {
    const name = snakeClass(CLASSES[spec.type] ?? spec.type),
      count = used.get(name) ?? 0,
      names = spec.id.split('/');
    used.set(name, count + 1);
    const place = `layers/${count === 0 ? name : `${name}_${count}`}`;
    return { names, place: [...names.slice(0, -1).map((model) => `layers/${model}`), place].join('/'), value: null };
  });
  const calls = network.layers.map((spec, i) => ({
    id: spec.id,
    layer: layers[i]!,
    from: spec.from,
    options: {},
    shares: spec.shares ?? null,
    trouble: null,
  }));
  return slotsOf({ name: network.name, calls, inputs: [], outputs: [], layers }, network);
}

const CELLS = new Set(['simple_rnn', 'lstm', 'gru']);

/** Where Keras 3 keeps a weight below its layer: `vars/0`, `cell/vars/1`, `forward_layer/cell/vars/0` … */
export function placesIn(spec: { readonly type: string }, locals: readonly string[], local: string): readonly string[] {
  const at = locals.indexOf(local);
  if (CELLS.has(spec.type)) return [`cell/vars/${at}`];
  if (spec.type === 'bidirectional') return [`${local.split('_')[0]}_layer/cell/vars/${at % (locals.length / 2)}`];
  if (spec.type === 'time_distributed') {
    const inner = own(spec, 'layer');
    if (isRecord(inner) && typeof inner['type'] === 'string')
      return placesIn(inner as { readonly type: string }, locals, local).map((place) => `layer/${place}`);
  }
  if (spec.type === 'multi_head_attention') {
    const [role, kind] = local.split('_');
    const place = `${role}_dense/vars/${kind === 'kernel' ? 0 : 1}`;
    return [place, `_${place}`];
  }
  return [`vars/${at}`];
}

/** What Keras calls a weight within its layer. */
export function kerasWeight(type: string, local: string): string {
  if (type === 'bidirectional') return local.replace(/^(forward|backward)_/, '');
  if (type === 'multi_head_attention')
    return local.replace(/^output_/, 'attention_output/').replace(/^(query|key|value)_/, '$1/');
  return local;
}
