import { kerasName } from '../../core/keras-name.ts';
import type { LayerDef } from '../../core/layer.ts';
import type { LayerType } from '../../core/layers/index.ts';
import { layers } from '../../core/layers/index.ts';
import type { Args } from './arguments.ts';
import { isAugmentation } from '../keras/names.ts';
import { ask, shapeFrom, settled } from './asks.ts';
import { MERGES, autoName, snake, typeOfClass } from './classes.ts';
import { foreign } from './keras_names.ts';
import { optionNow } from '../keras/old.ts';
import { coreOption, optionsFrom } from './options.ts';
import { OTHER_NAMES, POSITIONS } from './positions.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS, tell, textAt } from './session.ts';
import { exhausted, puzzled } from './trouble.ts';
import type { GraphNode, Layer, Tensor, Value } from './values.ts';
import { isKind, tuple, typeName } from './values.ts';
import { isRecurrent } from '../keras/architecture.ts';

/** Arguments that every layer takes. */
const OWN = [
  'name',
  'input_shape',
  'batch_input_shape',
  'batch_shape',
  'input_dim',
  'input_length',
  'shape',
  'backward_layer',
  'tensor',
  'input_tensor',
  'trainable',
];

/** A call of a class of layers: the layer; or something that is left out, where its type or what it needs is unknown. */
export function makeLayer(session: Session, word: string, args: Args, at: Range): Value {
  const type = word === 'Input' ? 'input' : typeOfClass(word);
  if (type === undefined) {
    const place = { from: at.from, to: args.list.from };
    if (isAugmentation(word)) tell(session, 'note', place, 'inTrainingAlone', word);
    else tell(session, 'error', place, 'unknownLayer', word);
    return { ...foreign(word, at), lost: true };
  }
  const { fields } = layers[type as LayerType];
  const own = OWN.filter((option) => option !== 'input_dim' || type !== 'embedding');
  if (isRecurrent(type) && type !== 'bidirectional') own.push('return_state');
  const { options, places, others } = optionsFrom(session, inWordsOfToday(word, type, args), {
    what: kerasName(type),
    fields: type === 'input' ? {} : fields,
    order: POSITIONS[type] ?? [],
    ...(OTHER_NAMES[type] && { aliases: OTHER_NAMES[type] }),
    own,
  });
  const all = new Map(places);
  for (const [option, { at: place }] of others) all.set(option, place);
  const given = others.get('name')?.value;
  const missing = Object.entries(fields).find(
    ([o, f]) => f.fallback === undefined && !('absent' in f) && !Object.hasOwn(options, o),
  );
  if (type !== 'input' && missing) {
    if (!places.has(missing[0]))
      tell(session, 'error', at, 'optionMissing', kerasName(type), snakeOption(missing[0], type));
    return { ...foreign(word, at), lost: true };
  }
  const name =
    typeof given === 'string' ? takenName(session, given, others.get('name')!.at) : freeName(session, autoName(type));
  const shape = shapeSaid(session, others, type);
  if (word === 'Input') {
    const layer: Layer = {
      kind: 'layer',
      type,
      options: { shape: shape ?? [] },
      name,
      named: typeof given === 'string',
      shape,
      origin: { call: at, callee: { from: at.from, to: args.list.from }, list: args.list, options: all },
    };
    return called(session, { layer, inputs: [], options: {}, at });
  }
  const layer: Layer = {
    kind: 'layer',
    type,
    options: type === 'input' ? { shape: shape ?? [] } : options,
    name,
    named: typeof given === 'string',
    shape,
    ...(isRecurrent(type) && {
      states:
        others.get('return_state')?.value === true ||
        args.all.some(({ value }) => isKind(value, 'layer') && value.states === true),
      apart: args.all.some(({ name: word, value }) => word === 'merge_mode' && value === null),
    }),
    origin: { call: at, callee: { from: at.from, to: args.list.from }, list: args.list, options: all },
  };
  if (others.get('trainable')?.value === false) session.frozen.add(layer);
  return layer;
}

/** Arguments as Keras 1 and 2 named them, in the words of Keras 3: `border_mode`, `Convolution2D(32, 3, 3)`. */
function inWordsOfToday(word: string, type: string, args: Args): Args {
  const { fields } = layers[type as LayerType],
    has = (option: string): boolean => Object.hasOwn(fields, coreOption(option));
  const all = args.all.map((arg) => {
    const now = arg.name === null || has(arg.name) ? null : optionNow(type, arg.name);
    return now !== null && has(now) ? { ...arg, name: now } : arg;
  });
  const [filters, rows, columns, ...rest] = all;
  const apart = word === 'Convolution2D' && filters && rows && columns;
  if (!apart || rows.name !== null || columns.name !== null || typeof columns.value !== 'number')
    return { ...args, all };
  const size = { name: null, value: tuple([rows.value, columns.value]), at: { from: rows.at.from, to: columns.at.to } };
  return { ...args, all: [filters, size, ...rest] };
}

const snakeOption = (option: string, type: string): string =>
  Object.entries(OTHER_NAMES[type] ?? {}).find(([, core]) => core === option)?.[0] ??
  option.replaceAll(/([A-Z])/g, (letter) => `_${letter.toLowerCase()}`);

/** The shape without the batch that a layer says its input has: `input_shape`, `shape`, `batch_shape` …; null: it says none. */
function shapeSaid(
  session: Session,
  others: ReadonlyMap<string, { readonly value: Value; readonly at: Range }>,
  type: string,
): readonly number[] | null {
  for (const word of ['shape', 'input_shape', 'batch_shape', 'batch_input_shape', 'input_dim', 'input_length']) {
    const said = others.get(word);
    if (!said || said.value === null) continue;
    const { at } = said;
    let { value } = said;
    if (word === 'input_dim' || word === 'input_length' || (typeof value === 'number' && !word.startsWith('batch'))) {
      if (typeof value === 'number' && word.endsWith('shape'))
        tell(session, 'note', at, 'numberForShape', String(value));
      value = tuple([value]);
    }
    const sizes = shapeFrom(session, value, at);
    const free = word.startsWith('batch') ? sizes.slice(1) : sizes;
    return free.map((size, k) => size ?? openSize(session, k, free.length, at));
  }
  return type === 'input'
    ? (ask(session, 'shape', 'shape', others.get('tensor')?.at ?? { from: 0, to: 0 }) as readonly number[])
    : null;
}

/** A size that the code leaves open with None: steps of a sequence, or a side of a picture. */
const openSize = (session: Session, axis: number, rank: number, at: Range): number =>
  ask(
    session,
    `None (${rank === 3 ? ['height', 'width', 'channels'][axis] : axis === 0 ? 'steps' : `axis ${axis + 1}`})`,
    'number',
    at,
  ) as number;

/** Keras's automatic names: dense, dense_1 … in the order in which layers are made. */
export function freeName(session: Session, base: string): string {
  const n = session.taken.get(base) ?? 0;
  session.taken.set(base, n + 1);
  return n === 0 ? base : `${base}_${n}`;
}

/** A name given by the code, made fit to be an id. */
function takenName(session: Session, given: string, at: Range): string {
  const name = given.replaceAll(/[\s.[\]"]+/g, '_').slice(0, 100);
  if (name !== given || name === '') tell(session, 'note', at, 'nameChanged', given, name || 'layer');
  return name === 'loss' || name === 'optimizer' ? `${name}_` : name || 'layer';
}

/** `layer(x)`, `layer([a, b])`, `attention(q, v)`: a new place in the graph. */
export function applyLayer(session: Session, layer: Layer, args: Args, at: Range): Value {
  const inputs: GraphNode[] = [];
  const options: { [option: string]: unknown } = {};
  for (const { name, value, at: place } of args.all) {
    const values = isKind(value, 'list') ? value.items : [value];
    const states = name === 'initial_state' && isRecurrent(layer.type) && value !== null;
    if (name === null || states || ['inputs', 'sequence', 'sequences', 'query', 'value', 'key', 'x'].includes(name))
      for (const v of values) {
        if (isKind(v, 'tensor')) inputs.push(v.node);
        else if (!isKind(v, 'foreign')) return puzzled(place, 'notATensor', layer.name, typeName(v));
      }
    else if (name === 'use_causal_mask' && layer.type.endsWith('attention')) options['useCausalMask'] = value === true;
    else if (
      !['training', 'mask', 'attention_mask', 'return_attention_scores', 'initial_state'].includes(name) ||
      (value !== null && value !== false && name !== 'training')
    )
      tell(session, 'note', place, 'optionIgnored', layer.name, name);
  }
  if (inputs.length === 0) return { ...foreign(textAt(session, at).slice(0, 60), at), lost: true };
  const { arity: [least, most] = [1, 1] }: LayerDef = layers[layer.type as LayerType];
  if (inputs.length < least || inputs.length > most)
    return puzzled(
      args.list,
      'wrongInputs',
      layer.name,
      least === most ? String(least) : `${least}–${most}`,
      String(inputs.length),
    );
  const one = (more: object): Tensor => called(session, { layer, inputs, options: { ...options, ...more }, at });
  const extra = givenBeside(layer);
  return extra.length === 0 ? one({}) : tuple([one(extra[0]!), ...extra.slice(1).map(one)]);
}

/** What a recurrent layer gives, tensor by tensor, where it gives several: by the options that make the core give each. */
function givenBeside({ type, options, states, apart }: Layer): readonly object[] {
  const inner = (type === 'bidirectional' ? options['layer'] : options) as { readonly type?: string } | undefined;
  const outputs: readonly object[] = apart ? [{ returns: 'forward' }, { returns: 'backward' }] : [{}];
  if (!states) return apart ? outputs : [];
  const kinds = (type === 'bidirectional' ? inner?.type : type) === 'lstm' ? ['state', 'memory'] : ['state'];
  if (type === 'bidirectional')
    return [...outputs, ...['forward', 'backward'].flatMap((side) => kinds.map((k) => ({ returns: `${side}_${k}` })))];
  return [{}, ...kinds.map((k) => (k === 'memory' ? { returns: 'memory' } : { returnSequences: false }))];
}

export function called(session: Session, node: GraphNode): Tensor {
  session.nodes.push(node);
  if (session.nodes.length > BOUNDS.layers) exhausted(node.at, 'tooManyLayers', String(BOUNDS.layers));
  return { kind: 'tensor', node };
}

/** A layer that no class names in the code: `add([a, b])`, `a + b`, `keras.activations.relu(x)`. */
function unwritten(
  session: Session,
  type: string,
  options: Layer['options'],
  at: Range,
  places: ReadonlyMap<string, Range> = new Map(),
): Layer {
  return {
    kind: 'layer',
    type,
    options,
    name: freeName(
      session,
      type === 'activation' ? snake((options['activation'] as { readonly type: string }).type) : autoName(type),
    ),
    named: false,
    shape: null,
    origin: { call: at, callee: { from: at.from, to: at.from }, list: { from: at.to, to: at.to }, options: places },
  };
}

const SIGNS: { readonly [sign: string]: string } = { '+': 'add', '-': 'subtract', '*': 'multiply' };

/** `a + b` of two tensors: the layer that merges them. */
export function mergeTensors(session: Session, sign: string, a: Tensor, b: Tensor, at: Range): Value {
  const type = SIGNS[sign];
  if (type === undefined) return puzzled(at, 'cannotCombine', sign, 'tensor', 'tensor');
  return called(session, { layer: unwritten(session, type, {}, at), inputs: [a.node, b.node], options: {}, at });
}

/** `layers.add([a, b])`, `layers.concatenate([a, b], axis=1)`. */
export function mergeCall(session: Session, word: string, args: Args, at: Range): Value {
  if (!MERGES.includes(word)) return foreign(word, at);
  const [first, ...rest] = args.all;
  if (!first || !isKind(first.value, 'list')) return puzzled(args.list, 'mergeNeedsList', word);
  const made = makeLayer(session, kerasName(word), { all: rest, list: args.list }, at);
  if (!isKind(made, 'layer')) return made;
  return applyLayer(session, made, { all: [first], list: args.list }, at);
}

/** `keras.activations.relu(x)`: an activation as a layer. */
export function activationCall(session: Session, type: string, args: Args, at: Range): Value {
  const [first, ...rest] = args.all;
  if (!first || !isKind(first.value, 'tensor')) return foreign(type, at);
  const made = makeLayer(
    session,
    'Activation',
    { all: [{ name: 'activation', value: type, at: args.list }], list: args.list },
    at,
  );
  if (!isKind(made, 'layer')) return made;
  const options: { [option: string]: unknown } = {};
  for (const { name, value, at: place } of rest)
    if (name !== null)
      options[name.replaceAll(/_([a-z])/g, (_, l: string) => l.toUpperCase())] = settled(session, value, place);
  const activation = { ...(made.options['activation'] as object), ...options };
  return called(session, { layer: { ...made, options: { activation } }, inputs: [first.value.node], options: {}, at });
}
