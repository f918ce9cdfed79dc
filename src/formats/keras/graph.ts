import { refuse, SpecError, within } from '../../core/errors.ts';
import { isRecord } from '../../core/fields.ts';
import { layers } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { parse, shapesOf } from '../../core/network.ts';
import { noteOf } from '../beyond.ts';
import type { Beyond, Context } from '../format.ts';
import type { Spec } from './channels.ts';
import { turning } from './channels.ts';
import type { Dialect, Translated } from './layer.ts';
import { translated } from './layer.ts';
import type { Json, Notebook } from './config.ts';
import { listOf, own, plain, textOf, UnknownType, Unsupported } from './config.ts';
import type { Call, Flat } from './flatten.ts';
import { idOf } from './flatten.ts';
import { operation } from './operations.ts';
import { callOf, endings, ends, inPlace } from './states.ts';

/** A network as far as it can be computed, and what lies beyond. */
export interface Built {
  readonly network: Network;
  readonly inputs: readonly string[];
  readonly beyond: readonly Beyond[];
}

/** Sizes of axes that a file leaves open. */
const OPEN_SIZE = 16;

/**
 * The network of a flattened Keras model, with its training config where that fits. Layers that cannot be computed are
 * refused by name or, where the context opens files partly, set aside together with all that reads them.
 */
export function built(flat: Flat, training: Json, dialect: Dialect, context: Context, book: Notebook): Built {
  const specs: Spec[] = [];
  const beyond: Beyond[] = [];
  const dark = new Set<string>();
  const ids = new Set(flat.calls.map((call) => call.id));
  const turns = turning(
    (spec) => void specs.push(spec),
    (id) => ids.has(id),
  );
  /** The shape of what a layer makes, as the file has it, without the batch. */
  const shapeOf = (id: string): readonly number[] => {
    const at = turns.asInFile(id),
      wanted = new Set([at]);
    for (const spec of specs.toReversed()) if (wanted.has(spec.id)) spec.from.forEach((f) => wanted.add(f));
    const network = parse({ layers: specs.filter((spec) => wanted.has(spec.id)), outputs: [at] });
    return shapesOf(network, 1).get(at)!.slice(1);
  };
  const states = endings(specs, shapeOf);
  for (const call of flat.calls) {
    const { id, shares } = call;
    const className = textOf(call.layer.value, 'class_name').slice(0, 100),
      before = call.from.map(callOf);
    if (before.some((f) => dark.has(f))) {
      dark.add(id);
      beyond.push({ id, type: className, from: before, known: true });
      continue;
    }
    try {
      const from = call.from.map((f) => states(f) ?? unknownOutput(f));
      const { type, options, channelsFirst, twice, links } = read(
        { ...call, from },
        flat,
        dialect,
        context,
        book,
        shapeOf,
      );
      if (links) {
        for (const link of links)
          turns.put({ ...link.options, id: link.id, type: link.type, from: link.from }, undefined);
        continue;
      }
      if (channelsFirst) book.note('translated', id, 'channelsFirst');
      turns.put(
        { ...options, id, type, from: twice ? [...from, ...from] : from, ...(shares !== null && { shares }) },
        channelsFirst,
      );
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      if (!context.partly)
        within(`${className} ${JSON.stringify(id.slice(0, 100))}`, () =>
          refuse(error.message, undefined, 'it cannot be computed'),
        );
      dark.add(id);
      beyond.push({
        id,
        type: className,
        from: before,
        known: false,
        ...(!(error instanceof UnknownType) && { why: error.message }),
      });
    }
  }
  for (const each of beyond) book.add(noteOf(each));
  const lit = [...new Set(flat.outputs)].filter((f) => !dark.has(callOf(f)));
  const outputs = lit.flatMap((f) => states(f) ?? []).map(turns.asInFile);
  if (beyond.length > 0) outputs.push(...ends(specs, outputs));
  const whole = { name: flat.name.slice(0, 200), ...inPlace(specs, outputs) };
  return { network: withTraining(whole, beyond.length > 0 ? {} : training, book), inputs: flat.inputs, beyond };
}

/** The network with loss and optimizer, or without what does not fit. */
function withTraining(whole: Json, training: Json, { note }: Notebook): Network {
  const bare = parse(whole);
  if (Object.keys(training).length === 0) return bare;
  try {
    return parse({ ...whole, ...training, ...ofOutputs(training, bare.outputs) });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    note('ignored', 'compile', 'lossUnfit', error.message);
    return bare;
  }
}

/** The losses and loss weights of several outputs, which Keras gives by place or by name, by our ids. */
function ofOutputs({ losses, lossWeights }: Json, outputs: readonly string[]): Json {
  if (!isRecord(losses)) return {};
  const byId = (given: Json): Json =>
    Object.fromEntries(Object.entries(given).map(([place, v]) => [outputs[Number(place)] ?? idOf(place), plain(v)]));
  const { [outputs[0]!]: first, ...others } = byId(losses);
  const weights = isRecord(lossWeights) ? byId(lossWeights) : {};
  const said = Object.entries(weights).filter(([, weight]) => typeof weight === 'number');
  return {
    loss: first ?? null,
    losses: others,
    ...(said.length > 0 && { lossWeights: Object.fromEntries(said) }),
  };
}

const unknownOutput = (reference: string): never => {
  throw new Unsupported(`reads output ${Number(reference.split('#')[1]) + 1} of ${callOf(reference)}`);
};

/** One call as a layer of ours. */
function read(
  call: Call,
  flat: Flat,
  dialect: Dialect,
  context: Context,
  book: Notebook,
  shapeOf: (id: string) => readonly number[],
): Translated {
  if (call.trouble !== null) throw new Unsupported(call.trouble);
  const operated = operation(call, shapeOf);
  if (operated) return operated;
  if (Object.hasOwn(call.options, '(argument)'))
    throw new Unsupported('is called with a constant, which Backlit does not compute');
  const { type, options, channelsFirst } = translated(call.layer.value, call.id, dialect, book);
  if (type === 'input') return { type, options: { shape: inputShape(call, flat, context, book) } };
  const said = Object.entries(call.options).filter(([, value]) => value !== null && value !== false);
  const more: { [option: string]: unknown } = {};
  for (const [key, value] of said) {
    if (key === 'use_causal_mask' && type.endsWith('attention')) more['useCausalMask'] = value;
    else if (key !== 'training')
      throw new Unsupported(`is called with ${key.slice(0, 60)}, which Backlit does not compute`);
  }
  const [least, most] = arityOf(type);
  if (call.from.length < least || call.from.length > most)
    throw new Unsupported(`reads ${call.from.length} tensors, which Backlit’s ${type} does not`);
  return { type, options: { ...options, ...more }, ...(channelsFirst !== undefined && { channelsFirst }) };
}

const arityOf = (type: string): readonly [number, number] =>
  (layers as { readonly [type: string]: { readonly arity?: readonly [number, number] } })[type]?.arity ?? [1, 1];

/** The shape of an input without its batch; sizes that the file leaves open are chosen. */
function inputShape(
  { id, layer }: Call,
  { inputs }: Flat,
  { shapes }: Context,
  { note }: Notebook,
): readonly unknown[] {
  const config = own(layer.value, 'config');
  const said = own(config, 'batch_shape') ?? own(config, 'batch_input_shape');
  const shape = listOf(said ?? own(config, 'shape'), 'batch_shape').slice(said === undefined ? 0 : 1);
  const wished = shapes?.[inputs.indexOf(id)]?.slice(1);
  return shape.map((size, axis) => {
    if (size !== null && size !== -1) return size;
    const chosen = wished?.[axis] ?? OPEN_SIZE;
    note('assumed', id, 'openSize', String(axis + 1), String(chosen));
    return chosen;
  });
}
