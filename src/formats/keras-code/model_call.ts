import type { Named } from '../../core/fields.ts';
import type { Arg, Args } from './arguments.ts';
import { ask, settled, shapeFrom } from './asks.ts';
import { foreign } from './keras_names.ts';
import { applyLayer, called, freeName } from './layer_call.ts';
import type { Range } from './range.ts';
import { rangeOf } from './range.ts';
import type { Deed, Session } from './session.ts';
import { BOUNDS, tell, textAt } from './session.ts';
import { families, lossName, optimizerName } from './specs.ts';
import { setAttribute } from './trainable.ts';
import { exhausted, puzzled, silently } from './trouble.ts';
import type { GraphNode, Layer, ModelObject, Value } from './values.ts';
import { isKind, newFacts, text, typeName } from './values.ts';

/** `Sequential()`, `Sequential([...])`, `Model(inputs, outputs)`. */
export function makeModel(session: Session, word: string, args: Args, at: Range): Value {
  const sequential = word === 'Sequential';
  const given = args.all.find((a) => a.name === 'name')?.value;
  const rest = args.all.filter((a) => a.name !== 'name' && a.name !== 'trainable');
  const name = typeof given === 'string' ? given : freeName(session, sequential ? 'sequential' : 'functional');
  const facts = newFacts(session.models.length);
  const base = { kind: 'model', sequential, name, at: rangeOf(at), facts } as const;
  const model: ModelObject = sequential
    ? { ...base, layers: [], inputs: [], outputs: [] }
    : { ...base, layers: [], ...ends(session, rest, args.list) };
  if (sequential && rest[0]) {
    if (!isKind(rest[0].value, 'list')) return puzzled(rest[0].at, 'sequentialNeedsList');
    for (const item of rest[0].value.items)
      put(session, model, item, isKind(item, 'layer') ? item.origin.call : rest[0].at, 'list');
  }
  session.models.push(model);
  const learns = args.all.find((a) => a.name === 'trainable');
  if (learns) setAttribute(session, model, 'trainable', learns.value);
  return model;
}

/** The inputs and outputs of `Model(inputs=…, outputs=…)`. */
function ends(session: Session, rest: readonly Arg[], at: Range): Pick<ModelObject, 'inputs' | 'outputs'> {
  const find = (names: readonly string[], position: number): Arg =>
    rest.find((a) => a.name !== null && names.includes(a.name)) ??
    rest.filter((a) => a.name === null)[position] ??
    puzzled(at, 'argumentMissing', 'Model', names[0]!);
  const nodes = ({ value, at: place }: Arg): readonly GraphNode[] => {
    const all = isKind(value, 'list') ? value.items : isKind(value, 'dict') ? [...value.entries.values()] : [value];
    return all.map((v) => {
      if (isKind(v, 'foreign') && v.lost) return silently(place);
      return isKind(v, 'tensor') ? v.node : puzzled(place, 'notATensor', 'Model', typeName(v));
    });
  };
  const inputs = nodes(find(['inputs', 'input'], 0)),
    outputs = nodes(find(['outputs', 'output'], 1));
  if (outputs.length === 0 || inputs.length === 0) return puzzled(at, 'argumentMissing', 'Model', 'outputs');
  const reached = before(outputs);
  const idle = inputs.find((node) => !reached.has(node));
  if (idle) tell(session, 'error', at, 'inputUnused', idle.layer.name);
  return { inputs: inputs.filter((node) => reached.has(node)), outputs: [...new Set(outputs)] };
}

/** Nodes and all that they are made from. */
export function before(outputs: readonly GraphNode[]): ReadonlySet<GraphNode> {
  const reached = new Set<GraphNode>();
  const waiting = [...outputs];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...node.inputs);
  }
  return reached;
}

/** Puts a layer (or a model) at the end of a Sequential; what is not known is left out. */
function put(session: Session, model: ModelObject, value: Value, at: Range, by: 'add' | 'list'): void {
  if (isKind(value, 'foreign')) {
    if (value.open) tell(session, 'error', value.at, 'unknownName', value.text);
  } else if (isKind(value, 'model') && contains(value, model)) tell(session, 'error', at, 'notALayer', model.name);
  else if (isKind(value, 'layer') || isKind(value, 'model')) model.layers.push({ layer: value, at: rangeOf(at), by });
  else if (isKind(value, 'tensor') && value.node.layer.type === 'input')
    model.layers.push({ layer: value.node.layer, at: rangeOf(at), by });
  else tell(session, 'error', at, 'notALayer', text(value).slice(0, 40));
}

/** `model.add(…)`, `model.compile(…)`, `model.summary()` … */
export function modelMethod(session: Session, model: ModelObject, method: string, args: Args, at: Range): Value {
  const first = args.all[0];
  const named = (word: string): Arg | undefined => args.all.find((a) => a.name === word);
  const deed = (what: Deed['what'], data: Arg | undefined): void => {
    model.facts.used = session.models.length + session.deeds.length;
    session.deeds.push({ what, model, at: rangeOf(at), data: data ? textAt(session, data.at).slice(0, 60) : null });
  };
  switch (method) {
    case 'add': {
      if (!model.sequential) return puzzled(at, 'noAttribute', 'Model', 'add');
      const layer = first ?? puzzled(args.list, 'argumentMissing', 'add', 'layer');
      put(session, model, layer.value, at, 'add');
      return null;
    }
    case 'pop':
      return model.layers.length > 0 ? model.layers.pop()!.layer : puzzled(at, 'noSuchElement', '-1');
    case 'build': {
      const shape = first && isKind(first.value, 'list') ? shapeFrom(session, first.value, first.at).slice(1) : null;
      if (model.sequential && shape && !shape.includes(null) && !hasInput(model))
        model.layers.unshift({ layer: inputOf(session, shape as readonly number[], at), at: rangeOf(at), by: 'add' });
      return null;
    }
    case 'compile':
      compile(session, model, args);
      return null;
    case 'fit':
      model.facts.fit = {
        epochs: whole(session, named('epochs') ?? named('nb_epoch') ?? positional(args, 3), 1),
        batchSize: whole(session, named('batch_size') ?? positional(args, 2), 32),
        validationSplit: fraction(named('validation_split')),
        shuffle: named('shuffle')?.value !== false,
      };
      unused(session, 'fit', FIT, args);
      deed('fit', undefined);
      return foreign('history', at);
    case 'summary':
      deed('summary', undefined);
      return null;
    case 'predict':
    case 'predict_on_batch':
    case 'call': {
      if (first && isKind(first.value, 'foreign') && first.value.open) ask(session, first.value.text, 'data', first.at);
      deed('predict', first);
      return foreign(`${model.name}.${method}(…)`, at);
    }
    case 'evaluate':
      deed('evaluate', first);
      return foreign('evaluate', at);
    case 'get_layer': {
      const found = flat(model).find((layer) => layer.name === first?.value);
      return found ?? puzzled(args.list, 'noSuchElement', text(first?.value ?? null));
    }
    case 'save':
    case 'save_weights':
    case 'load_weights':
      session.skipped.push(rangeOf(at));
      return null;
    default:
      return foreign(`${model.name}.${method}`, at);
  }
}

const positional = (args: Args, place: number): Arg | undefined => args.all.filter((a) => a.name === null)[place];

function whole(session: Session, arg: Arg | undefined, fallback: number): number {
  if (!arg || arg.value === null) return fallback;
  const value = settled(session, arg.value, arg.at);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  tell(session, 'error', arg.at, 'refused', `must be an integer ≥ 1 (received ${text(value).slice(0, 40)})`);
  return fallback;
}

const fraction = (arg: Arg | undefined): number =>
  typeof arg?.value === 'number' && arg.value > 0 && arg.value < 1 ? arg.value : 0;

const hasInput = (model: ModelObject): boolean => {
  const [first] = flat(model);
  return first !== undefined && (first.type === 'input' || first.shape !== null);
};

/** The layers of a Sequential, those of Sequentials within it among them. */
export function flat(model: ModelObject): readonly Layer[] {
  const all: Layer[] = [];
  const walk = (of: ModelObject): void => {
    for (const { layer } of of.layers) {
      if (all.length > BOUNDS.layers) exhausted(model.at, 'tooManyLayers', String(BOUNDS.layers));
      if (layer.kind === 'layer') all.push(layer);
      else if (layer.sequential) walk(layer);
      else all.push(...[...before(layer.outputs)].map((n) => n.layer));
    }
  };
  walk(model);
  return all;
}

/** Whether a model stands within another, or is it. */
const contains = (outer: ModelObject, model: ModelObject): boolean => {
  const seen = new Set<ModelObject>();
  const waiting = [outer];
  while (waiting.length > 0) {
    const at = waiting.pop()!;
    if (at === model) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const { layer } of at.layers) if (layer.kind === 'model') waiting.push(layer);
  }
  return false;
};

/** An input layer that the code does not write as one. */
export const inputOf = (
  session: Session,
  shape: readonly number[],
  at: Range,
  places: ReadonlyMap<string, Range> = new Map(),
): Layer => ({
  kind: 'layer',
  type: 'input',
  options: { shape },
  name: freeName(session, 'input_layer'),
  named: false,
  shape,
  origin: {
    call: rangeOf(at),
    callee: { from: at.from, to: at.from },
    list: { from: at.to, to: at.to },
    options: places,
  },
});

/** `model(x)`: the layers of a model, called one after the other on x, with its weights. */
export function applyModel(session: Session, model: ModelObject, args: Args, at: Range): Value {
  const given = args.all
    .filter((a) => a.name === null || a.name === 'inputs')
    .flatMap(({ value }) => (isKind(value, 'list') ? value.items : [value]));
  const tensors = given.filter((v) => isKind(v, 'tensor'));
  if (tensors.length === 0) return modelMethod(session, model, 'predict', args, at);
  if (model.sequential) {
    let value: Value = tensors[0]!;
    for (const layer of flat(model))
      if (layer.type !== 'input')
        value = applyLayer(session, layer, { all: [{ name: null, value, at: args.list }], list: args.list }, at);
    return value;
  }
  if (tensors.length !== model.inputs.length)
    return puzzled(args.list, 'wrongInputs', model.name, String(model.inputs.length), String(tensors.length));
  const copies = new Map<GraphNode, GraphNode>(model.inputs.map((node, i) => [node, tensors[i]!.node]));
  const reached = before(model.outputs);
  for (const node of session.nodes.filter((n) => reached.has(n)))
    if (!copies.has(node))
      copies.set(node, called(session, { ...node, inputs: node.inputs.map((n) => copies.get(n) ?? n), at }).node);
  const results = model.outputs.map((node): Value => ({ kind: 'tensor', node: copies.get(node) ?? node }));
  return results.length === 1 ? results[0]! : { kind: 'list', tuple: false, items: results };
}

/** Arguments of `fit` and `compile` that mean something here, or change nothing that could be seen. */
const FIT = ['x', 'y', 'epochs', 'nb_epoch', 'batch_size', 'validation_split', 'shuffle', 'verbose', 'validation_data'];
const COMPILE = ['optimizer', 'loss', 'loss_weights', 'metrics', 'run_eagerly', 'jit_compile', 'steps_per_execution'];

/** Says of every other argument that it has no effect here. */
function unused(session: Session, what: string, known: readonly string[], args: Args): void {
  for (const { name, value, at } of args.all)
    if (name !== null && value !== null && !known.includes(name))
      tell(session, 'note', at, 'optionIgnored', what, name);
}

/** Optimizer, loss and metrics, by name or as objects. */
function compile(session: Session, model: ModelObject, args: Args): void {
  const find = (word: string, place: number): Arg | undefined =>
    args.all.find((a) => a.name === word) ?? positional(args, place);
  const optimizer = find('optimizer', 0),
    loss = find('loss', 1),
    metrics = args.all.find((a) => a.name === 'metrics');
  model.facts.used = session.models.length + session.deeds.length;
  unused(session, 'compile', COMPILE, args);
  if (optimizer) model.facts.optimizer = specOf(session, optimizer, 'optimizers', optimizerName);
  if (loss) {
    const losses = perOutput(model, loss.value).map((value) => specOf(session, { ...loss, value }, 'losses', lossName));
    model.facts.loss = losses[0] ?? null;
    model.facts.losses = losses;
  }
  const weights = find('loss_weights', 2);
  if (weights && weights.value !== null)
    model.facts.lossWeights = perOutput(model, weights.value).map((value) => {
      const n = value === null ? 1 : settled(session, value, weights.at);
      return typeof n === 'number' ? n : 1;
    });
  if (metrics && isKind(metrics.value, 'list'))
    model.facts.metrics = metrics.value.items.map((m) => (isKind(m, 'spec') ? m.spec.type : text(m)));
}

/** What is said of every output: in a list, in a dictionary by their names, or once for all of them. */
function perOutput({ outputs }: ModelObject, value: Value): readonly Value[] {
  const count = Math.max(outputs.length, 1);
  if (isKind(value, 'list')) return Array.from({ length: count }, (_, k) => value.items[k] ?? null);
  if (!isKind(value, 'dict')) return Array.from({ length: count }, () => value);
  const [names, values] = [[...value.entries.keys()], [...value.entries.values()]];
  const byName = outputs.map(({ layer }) => names.indexOf(layer.name));
  // Names that no output has are those of the dictionary of outputs, in its order.
  return byName.some((place) => place >= 0)
    ? byName.map((place) => values[place] ?? null)
    : Array.from({ length: count }, (_, k) => values[k] ?? null);
}

/** An option given by name (`'adam'`), by object (`Adam(0.01)`) or by function (`keras.losses.mse`). */
function specOf(session: Session, { value, at }: Arg, family: string, nameOf: (word: string) => string): Named | null {
  if (value === null) return null;
  if (isKind(value, 'spec')) return value.family === family ? value.spec : puzzled(at, 'wrongSpec', family);
  const word = typeof value === 'string' ? value : isKind(value, 'name') ? value.path.split('.').at(-1)! : null;
  if (word === null) {
    if (!isKind(value, 'foreign')) tell(session, 'error', at, 'wrongSpec', family);
    else if (value.open) tell(session, 'error', at, 'unknownName', value.text);
    return null;
  }
  const type = nameOf(word);
  if (families[family]?.[type]) return { type };
  tell(
    session,
    'error',
    at,
    family === 'optimizers' ? 'unknownOptimizer' : 'unknownSpec',
    word,
    Object.keys(families[family] ?? {}).join(', '),
  );
  return null;
}
