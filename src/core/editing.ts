import { refuse, within } from './errors.ts';
import type { Network } from './graph.ts';
import { whereOf } from './graph.ts';
import type { LayerSpec, LayerType } from './layers/index.ts';
import { layers } from './layers/index.ts';
import { parse } from './network.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** One change of a network's structure. */
export type NetworkEdit =
  | { readonly what: 'configure'; readonly id: string; readonly option: string; readonly value: unknown }
  | { readonly what: 'remove'; readonly id: string }
  /** Another loss, another optimizer, or other options of them. */
  | { readonly what: 'compile'; readonly loss?: unknown; readonly optimizer?: unknown }
  /** Changes places with the layer before (−1) or after it. */
  | { readonly what: 'move'; readonly id: string; readonly by: -1 | 1 }
  | {
      readonly what: 'add';
      readonly after: string;
      readonly type: LayerType;
      readonly options: { readonly [option: string]: unknown };
    };

/** The network after a change; throws a `SpecError` in words where the change, or what follows from it, is impossible. */
export function edited(network: Network, edit: NetworkEdit): Network {
  if (edit.what === 'configure')
    return parse({
      ...network,
      layers: network.layers.map((spec) => (spec.id === edit.id ? { ...spec, [edit.option]: edit.value } : spec)),
    });
  if (edit.what === 'add') return added(network, edit);
  if (edit.what === 'compile') {
    const { what: _, ...parts } = edit;
    return parse({ ...network, ...parts });
  }
  const spec = layerOf(network, edit.id);
  return within(whereOf(spec), () => (edit.what === 'remove' ? removed(network, spec) : moved(network, spec, edit.by)));
}

const layerOf = ({ layers: all }: Network, id: string): LayerSpec =>
  all.find((spec) => spec.id === id) ??
  refuse('there is no such layer', id, `there are ${all.map((l) => l.id).join(', ')}`);

/** The layers that read another one, or whose weights it uses. */
const readersOf = ({ layers: all }: Network, id: string): readonly LayerSpec[] =>
  all.filter((spec) => spec.from.includes(id));

/** Everything that read one layer reads another; so do the outputs. */
const rewired = (network: Network, from: string, to: string, except: string): Pick<Network, 'layers' | 'outputs'> => ({
  layers: network.layers.map((spec) =>
    spec.id === except ? spec : { ...spec, from: spec.from.map((f) => (f === from ? to : f)) },
  ),
  outputs: network.outputs.map((o) => (o === from ? to : o)),
});

function added(network: Network, { after, type, options }: NetworkEdit & { readonly what: 'add' }): Network {
  layerOf(network, after);
  const id = freshId(network, type);
  const { layers: rest, outputs } = rewired(network, after, id, id);
  const at = rest.findIndex((spec) => spec.id === after) + 1;
  return parse({
    ...network,
    layers: [...rest.slice(0, at), { ...options, id, type, from: [after] }, ...rest.slice(at)],
    outputs,
  });
}

/** The id of a layer that is added: dense, dense_1 … */
function freshId({ layers: all }: Network, type: string): string {
  const taken = new Set(all.map((spec) => spec.id));
  for (let n = 0; ; n++) {
    const id = n === 0 ? type : `${type}_${n}`;
    if (!taken.has(id)) return id;
  }
}

function removed(network: Network, spec: LayerSpec): Network {
  const before = spec.from[0];
  if (before === undefined) return refuse('an input cannot be removed', spec.id, 'change its shape instead');
  const sharing = network.layers.find((other) => other.shares === spec.id);
  if (sharing) refuse('its weights are used by another layer', sharing.id, 'remove that one first');
  const { layers: rest, outputs } = rewired(network, spec.id, before, spec.id);
  if (network.layers.length <= 2) refuse('it is the only layer', spec.id, 'add another one first');
  return parse({ ...network, layers: rest.filter((other) => other.id !== spec.id), outputs });
}

function moved(network: Network, spec: LayerSpec, by: -1 | 1): Network {
  const readers = readersOf(network, spec.id);
  const first = by === 1 ? spec : network.layers.find((other) => other.id === spec.from[0]);
  const second = by === 1 ? readers[0] : spec;
  if (!first || !second || first.type === 'input' || second.type === 'input')
    return refuse(by === 1 ? 'it is the last layer' : 'only the input is before it', spec.id);
  if (
    first.from.length !== 1 ||
    second.from.length !== 1 ||
    readersOf(network, first.id).length !== 1 ||
    network.outputs.includes(first.id)
  )
    return refuse('only layers of a chain can change places', spec.id, 'here the network branches');
  const twin = network.layers.find(
    (l) =>
      l.shares === first.id ||
      l.shares === second.id ||
      (l.shares !== undefined && [first.id, second.id].includes(l.id)),
  );
  if (twin) refuse('its weights are shared', twin.id, 'only layers with weights of their own can change places');
  const layersNow = network.layers.map((other): LayerSpec => {
    if (other.id === first.id) return { ...other, from: [second.id] };
    if (other.id === second.id) return { ...other, from: first.from };
    return { ...other, from: other.from.map((f) => (f === second.id ? first.id : f)) };
  });
  return parse({
    ...network,
    layers: layersNow,
    outputs: network.outputs.map((o) => (o === second.id ? first.id : o)),
  });
}

/** Types of layers that can be put between two others. */
export const addable: readonly LayerType[] = (Object.keys(layers) as LayerType[]).filter((type) => {
  const [least, most] = (layers[type] as { readonly arity?: readonly [number, number] }).arity ?? [1, 1];
  return least <= 1 && most >= 1 && !('layer' in layers[type].fields);
});

/** Options with which a layer of a type can be put behind one of a shape (with the batch). */
export function startingOptions(type: LayerType, shape: Shape): { readonly [option: string]: unknown } {
  const own = shape.slice(1);
  const starting: { readonly [option: string]: unknown } = {
    units: 16,
    filters: 8,
    kernelSize: 3,
    rate: 0.25,
    stddev: 0.1,
    n: 4,
    numHeads: 2,
    keyDim: 8,
    inputDim: 100,
    outputDim: 8,
    length: Math.max(own[0] ?? 1, 1),
    targetShape: [sizeOf(own)],
    dims: own.map((_, i) => own.length - i),
  };
  return Object.fromEntries(
    Object.entries(layers[type].fields).flatMap(([option, field]) =>
      field.fallback === undefined && !('absent' in field) ? [[option, starting[option]]] : [],
    ),
  );
}
