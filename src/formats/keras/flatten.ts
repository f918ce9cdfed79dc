import { refuse, within } from '../../core/errors.ts';
import { isRecord } from '../../core/fields.ts';
import type { Json } from './config.ts';
import { listOf, own, textOf } from './config.ts';
import { snakeClass } from './names.ts';

/** A layer as an object: it has weights of its own, and may be called more than once. */
export interface KerasLayer {
  /** Where it stands: its name, after those of the models around it. */
  readonly names: readonly string[];
  /** Its place in a weights file of Keras 3: `layers/functional/layers/dense`. */
  readonly place: string;
  /** `{ class_name, config, … }`, not read yet. */
  readonly value: unknown;
}

/** One use of a layer: a node of the graph. */
export interface Call {
  readonly id: string;
  readonly layer: KerasLayer;
  /** The calls that it reads; `id#k` where it is not the first of what a call gives: a state that a recurrent layer ends with. */
  readonly from: readonly string[];
  /** What the call itself says, such as `use_causal_mask`. */
  readonly options: Json;
  /** What it is given without a name, in order: `TENSOR` for each tensor, lists of them, constants. */
  readonly args?: readonly unknown[];
  /** The id of the first call of the same layer, whose weights this one uses. */
  readonly shares: string | null;
  /** Why it cannot be computed, where that is known already. */
  readonly trouble: string | null;
}

/** Stands for a tensor among the arguments of a call. */
export const TENSOR = Symbol('tensor');

/** All calls of a model, nested models taken apart. */
export interface Flat {
  readonly name: string;
  readonly calls: readonly Call[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Layers in the order of the file, each with its models around it. */
  readonly layers: readonly KerasLayer[];
}

const MODELS = new Set(['Sequential', 'Functional', 'Model']);
const MOST_CALLS = 20_000,
  MOST_DEPTH = 16;

/** Whether something is a model within a model. */
export const isModel = (value: unknown): boolean =>
  MODELS.has(textOf(value, 'class_name')) ||
  (Array.isArray(own(own(value, 'config'), 'layers')) && own(value, 'class_name') !== 'StackedRNNCells');

/** Takes a model config apart into calls of layers. Throws a `SpecError` where the graph does not hold together. */
export function flattened(config: unknown): Flat {
  const calls: Call[] = [];
  const layers: KerasLayer[] = [];
  const ids = freshIds();
  const first = new Map<KerasLayer, string>();
  const objects = new Map<unknown, KerasLayer>();
  const inputs: string[] = [];

  const call = (
    layer: KerasLayer,
    from: readonly string[],
    options: Json,
    trouble: string | null,
    args: readonly unknown[] = [],
  ): string => {
    if (calls.length >= MOST_CALLS)
      refuse(`has at most ${MOST_CALLS.toLocaleString('en')} uses of layers`, calls.length);
    const id = ids(layer.names.join('/')),
      shares = first.get(layer) ?? null;
    if (shares === null) first.set(layer, id);
    calls.push({ id, layer, from, options, args, shares, trouble });
    return id;
  };
  /** The same layer object each time the same place of the file is used again. */
  const objectOf = (value: unknown, names: readonly string[], place: string): KerasLayer => {
    const known = objects.get(value);
    if (known) return known;
    const made = { names, place, value };
    objects.set(value, made);
    layers.push(made);
    return made;
  };
  const input = (layer: KerasLayer): string => {
    const id = call(layer, [], {}, null);
    inputs.push(id);
    return id;
  };

  /** The outputs of a model; `given` are those of the layers it reads, null where it has inputs of its own. */
  const model = (
    value: unknown,
    names: readonly string[],
    place: string,
    given: readonly string[] | null,
  ): readonly string[] => {
    if (names.length > MOST_DEPTH) refuse(`models are nested at most ${MOST_DEPTH} deep`, names.length);
    const { layers: list, config: parts } = partsOf(value);
    if (list.length === 0) return refuse('layers must be a list of at least one layer; the model is empty', list);
    const places = placesOf(list, place);
    return isFunctional(value, list)
      ? functional(list, parts, names, places, given)
      : sequential(list, parts, value, names, places, given);
  };

  const applied = (
    value: unknown,
    names: readonly string[],
    place: string,
    from: readonly string[],
    options: Json,
    trouble: string | null,
    args: readonly unknown[] = [],
  ): readonly string[] => {
    if (isModel(value) && trouble === null) return model(value, names, place, from);
    return [call(objectOf(value, names, place), from, options, trouble, args)];
  };

  const sequential = (
    list: readonly unknown[],
    parts: Json,
    value: unknown,
    names: readonly string[],
    places: readonly string[],
    given: readonly string[] | null,
  ): readonly string[] => {
    let current: readonly string[] | null = given;
    for (const [i, layer] of list.entries()) {
      const here = [...names, nameOf(layer, i)],
        place = places[i]!;
      if (isInput(layer)) {
        if (current === null) current = [input(objectOf(layer, here, place))];
        continue;
      }
      if (current === null && isModel(layer)) {
        current = model(layer, here, place, null);
        continue;
      }
      if (current === null) {
        const shape =
          shapeOf(layer) ?? own(parts, 'build_input_shape') ?? own(own(value, 'build_config'), 'input_shape');
        if (!Array.isArray(shape))
          return refuse(
            'the shape of its input is not known: there is no InputLayer, batch_shape or batch_input_shape',
            shape,
            'build the model before saving it',
          );
        const made = { class_name: 'InputLayer', config: { batch_shape: shape, dtype: dtypeOf(layer) } };
        current = [input(objectOf(made, [...names, 'input'], `${place}/input`))];
      }
      current = applied(layer, here, place, current, {}, null);
    }
    return current ?? refuse('has no layer that computes', list.length);
  };

  const functional = (
    list: readonly unknown[],
    parts: Json,
    names: readonly string[],
    places: readonly string[],
    given: readonly string[] | null,
  ): readonly string[] => {
    const nodes = nodesOf(list);
    /** `layer#node` → ids of its outputs. */
    const made = new Map<string, readonly string[]>();
    const wanted = referencesIn(own(parts, 'input_layers'), 'input_layers');
    const ends = referencesIn(own(parts, 'output_layers'), 'output_layers');
    const counted = countedFrom(list, nodes, ends);
    const outputsOf = ({ layer, node }: Reference): readonly string[] | undefined =>
      made.get(`${layer}#${node - (counted.get(layer) ?? 0)}`);
    const tensor = (reference: Reference): string | undefined => {
      const outputs = outputsOf(reference);
      return outputs && (outputs[reference.tensor] ?? `${outputs[0]!}#${reference.tensor}`);
    };
    const beyond = (reference: Reference): boolean => (outputsOf(reference)?.length ?? 0) <= reference.tensor;
    const known = new Set<string>();
    for (const [i, layer] of list.entries()) {
      const name = nameOf(layer, i);
      if (known.has(name)) refuse('two layers have one name', name, 'give each layer a name of its own');
      known.add(name);
    }
    const stranger = wanted.find((w) => !known.has(w.layer));
    if (stranger)
      refuse('input_layers names a layer that does not exist', stranger.layer, `there are ${namesIn(list)}`);
    for (const [i, layer] of list.entries()) {
      if (!isInput(layer)) continue;
      const name = nameOf(layer, i);
      const slot = wanted.findIndex((w) => w.layer === name);
      const outer = given?.[slot];
      made.set(`${name}#0`, [outer ?? input(objectOf(layer, [...names, name], places[i]!))]);
    }
    let waiting = nodes.filter(({ layer }) => !isInput(layer));
    while (waiting.length > 0) {
      const later = waiting.filter((node) => {
        const from = node.reads.map(tensor);
        if (from.some((id) => id === undefined)) return true;
        const second = node.reads.find((r) => beyond(r) && !isState(list, r));
        const trouble = second
          ? `reads output ${second.tensor + 1} of ${second.layer.slice(0, 60)}, such as a state`
          : troubleOf(node);
        const outputs = applied(
          node.layer,
          [...names, node.name],
          places[node.at]!,
          from as readonly string[],
          node.options,
          trouble,
          node.args,
        );
        made.set(`${node.name}#${node.node}`, outputs);
        return false;
      });
      if (later.length === waiting.length) return stuck(later, list);
      waiting = later;
    }
    return ends.map(
      (r) =>
        tensor(r) ?? refuse('output_layers names a layer that does not exist', r.layer, `there are ${namesIn(list)}`),
    );
  };

  const outputs = model(config, [], '', null);
  const name = own(own(config, 'config'), 'name');
  return { name: typeof name === 'string' ? name : 'model', calls, inputs, outputs, layers };
}

/** The layers of a model and its config, in all forms: `{ config: { layers } }`, `{ config: […] }`, `{ layers }`. */
function partsOf(value: unknown): { readonly layers: readonly unknown[]; readonly config: Json } {
  const config = own(value, 'config') ?? value;
  if (Array.isArray(config)) return { layers: config, config: {} };
  const layers = own(config, 'layers'),
    className = textOf(value, 'class_name');
  if (isRecord(config) && layers === undefined && className !== '')
    refuse(
      `its class is ${JSON.stringify(className.slice(0, 60))}, a model of its own code: the file holds no list of layers`,
      className,
      'save it as a Sequential or functional model',
    );
  if (!Array.isArray(layers) || !isRecord(config))
    return refuse(
      'is not a Keras model: it has no class_name with a config of layers',
      value,
      'give it the JSON of model.to_json()',
    );
  return { layers, config };
}

/** Whether layers say themselves what they read. */
const isFunctional = (value: unknown, list: readonly unknown[]): boolean =>
  own(value, 'class_name') !== 'Sequential' && list.some((layer) => Array.isArray(own(layer, 'inbound_nodes')));

const isInput = (layer: unknown): boolean => /^(InputLayer|Input)$/.test(textOf(layer, 'class_name'));

function nameOf(layer: unknown, at: number): string {
  if (!isRecord(layer))
    return within(`layer ${at + 1}`, () => refuse('must be an object with class_name and config', layer));
  const name = own(own(layer, 'config'), 'name') ?? own(layer, 'name');
  return typeof name === 'string' && name !== ''
    ? name
    : `${snakeClass(textOf(layer, 'class_name') || 'layer')}_${at + 1}`;
}

const namesIn = (list: readonly unknown[]): string =>
  list
    .slice(0, 20)
    .map((layer, i) => nameOf(layer, i).slice(0, 60))
    .join(', ') + (list.length > 20 ? ' …' : '');

/** The shape of what a layer reads, batch first, where the layer says it. */
function shapeOf(layer: unknown): unknown {
  const config = own(layer, 'config'),
    batch = own(config, 'batch_shape') ?? own(config, 'batch_input_shape');
  if (batch !== undefined && batch !== null) return batch;
  const shape = own(config, 'input_shape');
  if (Array.isArray(shape)) return [null, ...(shape as readonly unknown[])];
  const dimension = own(config, 'input_dim');
  return typeof dimension === 'number' && own(layer, 'class_name') !== 'Embedding' ? [null, dimension] : undefined;
}

const dtypeOf = (layer: unknown): string => (own(layer, 'class_name') === 'Embedding' ? 'int32' : 'float32');

/** The place of each layer in a weights file of Keras 3: by class, counted within its model. */
function placesOf(list: readonly unknown[], place: string): readonly string[] {
  const used = new Map<string, number>();
  return list.map((layer) => {
    const name = snakeClass(textOf(layer, 'class_name')).slice(0, 200),
      count = used.get(name) ?? 0;
    used.set(name, count + 1);
    return `${place === '' ? '' : `${place}/`}layers/${count === 0 ? name : `${name}_${count}`}`;
  });
}

interface Reference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
  /** The argument that it is given as, where that was named. */
  readonly as: string | null;
}

interface Node {
  readonly layer: unknown;
  /** The place of its layer in the list. */
  readonly at: number;
  readonly name: string;
  readonly node: number;
  readonly reads: readonly Reference[];
  readonly options: Json;
  readonly args: readonly unknown[];
}

/** Every call of every layer, in all ways in which inbound nodes were written. */
const nodesOf = (list: readonly unknown[]): readonly Node[] =>
  list.flatMap((layer, at) => {
    const name = nameOf(layer, at);
    return within(name.slice(0, 100), () =>
      listOf(own(layer, 'inbound_nodes') ?? [], 'inbound_nodes').map((given, node) => {
        const options: { [key: string]: unknown } = {};
        const reads: Reference[] = [];
        const args: unknown[] = [];
        // Keras 3: { args, kwargs }; before: [[layer, node, tensor, kwargs], …].
        const collect = (value: unknown, key: string | null, depth: number): void => {
          if (reads.length > 1000 || depth > 6) return;
          const history = own(own(value, 'config'), 'keras_history');
          if (own(value, 'class_name') === '__keras_tensor__' && Array.isArray(history))
            reads.push(referenceOf(history, key));
          else if (Array.isArray(value) && value[0] === '_CONSTANT_VALUE') {
            // Keras 2: an operation whose first argument is no tensor.
            args.unshift(value[2]);
            const kwargs: unknown = value[3];
            if (isRecord(kwargs)) for (const [k, v] of Object.entries(kwargs)) collect(v, k, depth + 1);
          } else if (isReference(value)) {
            reads.push(referenceOf(value, key));
            const kwargs = value[3];
            if (isRecord(kwargs)) for (const [k, v] of Object.entries(kwargs)) collect(v, k, depth + 1);
          } else if (key !== null && Array.isArray(value) && !holdsTensors(value)) options[key] = value;
          else if (Array.isArray(value)) for (const each of value as readonly unknown[]) collect(each, key, depth + 1);
          else if (value !== null && value !== undefined) options[key ?? '(argument)'] = value;
        };
        if (isRecord(given)) {
          const positional = own(given, 'args');
          if (Array.isArray(positional)) args.push(...positional.map(marked));
          collect(positional, null, 0);
          const kwargs = own(given, 'kwargs');
          if (isRecord(kwargs)) for (const [k, v] of Object.entries(kwargs)) collect(v, k, 0);
        } else collect(given, null, 0);
        return { layer, at, name, node, reads, options, args };
      }),
    );
  });

/** Whether a tensor is somewhere in an argument. */
function holdsTensors(value: unknown, depth = 0): boolean {
  if (!Array.isArray(value)) return own(value, 'class_name') === '__keras_tensor__';
  const inner = depth < 6 && value.some((v) => holdsTensors(v, depth + 1));
  return inner || value[0] === '_CONSTANT_VALUE' || isReference(value);
}

/** An argument with its tensors marked. */
const marked = (value: unknown): unknown =>
  own(value, 'class_name') === '__keras_tensor__' ? TENSOR : Array.isArray(value) ? value.map(marked) : value;

/** The number of the first call of each model within: many versions count how it was made as its call 0. */
function countedFrom(
  list: readonly unknown[],
  nodes: readonly Node[],
  ends: readonly Reference[],
): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { layer, node } of [...nodes.flatMap((n) => n.reads), ...ends])
    last.set(layer, Math.max(last.get(layer) ?? 0, node));
  return new Map(
    list.flatMap((layer, i): readonly [string, number][] => {
      const name = nameOf(layer, i);
      if (!isModel(layer)) return [];
      return (last.get(name) ?? 0) >= nodes.filter((n) => n.at === i).length ? [[name, 1]] : [];
    }),
  );
}

const isReference = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number' && typeof value[2] === 'number';

function referenceOf(value: readonly unknown[], as: string | null): Reference {
  const [layer, node, tensor] = value;
  return typeof layer === 'string' && typeof node === 'number' && typeof tensor === 'number'
    ? { layer, node, tensor, as }
    : refuse('a connection must be [layer, node, tensor]', value);
}

/** `input_layers` and `output_layers`: one reference, a list of them, or a record by name. */
function referencesIn(value: unknown, what: string): readonly Reference[] {
  if (isReference(value)) return [referenceOf(value, null)];
  const list = isRecord(value) ? Object.values(value) : listOf(value, what);
  return list.map((each) =>
    isReference(each) ? referenceOf(each, null) : refuse(`${what} must be a list of [layer, node, tensor]`, each),
  );
}

/** Whether a reference is to a state that a recurrent layer ends with, or to the second of two directions. */
function isState(list: readonly unknown[], { layer }: Reference): boolean {
  const named = list.find((each, i) => nameOf(each, i) === layer);
  return /^(LSTM|GRU|SimpleRNN|RNN|Bidirectional)$/.test(textOf(named, 'class_name'));
}

/** Why a call cannot be computed, from how it is called. */
function troubleOf({ reads }: Node): string | null {
  const given = reads.find(({ as }) => as !== null && as.includes('mask'));
  if (given) return `is given a ${given.as}, which Backlit does not compute`;
  return null;
}

/** Calls that wait for each other, or for a layer that does not exist. */
function stuck(waiting: readonly Node[], list: readonly unknown[]): never {
  const names = new Set(list.map((layer, i) => nameOf(layer, i)));
  for (const { name, reads } of waiting) {
    const lost = reads.find((r) => !names.has(r.layer));
    if (lost)
      within(name.slice(0, 100), () =>
        refuse('reads a layer that does not exist', lost.layer, `there are ${namesIn(list)}`),
      );
  }
  for (const { name, reads } of waiting) {
    const missing = reads.find((r) => r.node >= callsOf(list, r.layer));
    if (missing)
      within(name.slice(0, 100), () =>
        refuse(
          `reads node ${missing.node} of ${missing.layer.slice(0, 100)}, which has ${callsOf(list, missing.layer)} inbound_nodes`,
          missing.node,
          'give it the node of a call that is there',
        ),
      );
  }
  const own = waiting.slice(0, 6).map((n) => n.name.slice(0, 60));
  return refuse('the layers form a cycle: each waits for another', own, 'remove one of the connections');
}

/** How often a layer is called; an input, or a model within, counts its making as one more. */
function callsOf(list: readonly unknown[], name: string): number {
  const layer = list.find((each, i) => nameOf(each, i) === name);
  const nodes = own(layer, 'inbound_nodes');
  return (Array.isArray(nodes) ? nodes.length : 0) + Number(isInput(layer) || isModel(layer));
}

/** A name without what ids of the core must not have and links cannot hold. */
export const idOf = (name: string): string => name.replaceAll(/[\s.[\]":;,=&#%~]/gu, '_').slice(0, 90) || 'layer';

/** Ids, each once. */
function freshIds(): (name: string) => string {
  const taken = new Set(['loss', 'optimizer']);
  return (name) => {
    const base = idOf(name);
    for (let n = 1; ; n++) {
      const id = n === 1 ? base : `${base}~${n}`;
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  };
}
