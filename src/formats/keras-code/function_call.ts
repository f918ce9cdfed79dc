import { activations } from '../../core/activations/index.ts';
import type { Args } from './arguments.ts';
import { attribute } from './attributes.ts';
import { MERGES } from './classes.ts';
import { foreign } from './keras_names.ts';
import { activationCall, applyLayer, makeLayer, mergeCall } from './layer_call.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { tell } from './session.ts';
import { canonicalFunction } from './specs.ts';
import type { Tensor, Value } from './values.ts';
import { isKind, list, tuple } from './values.ts';

/** Functions of TensorFlow and `keras.ops` that merge two tensors, by Keras's word for it. */
const MERGING: { readonly [word: string]: string } = { concat: 'concatenate', sub: 'subtract', mul: 'multiply' };

/**
 * A function of `tf` or `keras.ops` called with layers' outputs: the layer that does the same; where there is none, that is
 * told, and what it is given goes on.
 */
export function functionCall(session: Session, path: string, word: string, args: Args, at: Range): Value {
  const [first, ...rest] = args.all;
  const given = args.all.flatMap(({ value }) => (isKind(value, 'list') ? value.items : [value])).filter(isTensor);
  const [tensor] = given;
  if (!first || !tensor) return foreign(path, at);
  if (word === 'shape') return attribute(session, tensor, 'shape', at);
  const merge = MERGING[word] ?? word,
    type = canonicalFunction(word);
  if (MERGES.includes(merge) && given.length > 1) {
    const sources = isKind(first.value, 'list') ? first.value : list(given);
    const options = args.all.filter(({ name, value }) => name !== null || typeof value === 'number');
    const axis = options.map((arg) => ({ ...arg, name: arg.name ?? 'axis' }));
    return mergeCall(session, merge, { all: [{ ...first, value: sources }, ...axis], list: args.list }, at);
  }
  if (Object.hasOwn(activations, type) && isTensor(first.value)) return activationCall(session, type, args, at);
  const sizes = rest[0]?.value;
  if (word === 'reshape' && sizes !== undefined && isKind(sizes, 'list')) {
    const shape = [{ ...rest[0]!, name: null, value: tuple(sizes.items.slice(1)) }];
    const layer = makeLayer(session, 'Reshape', { all: shape, list: args.list }, at);
    if (isKind(layer, 'layer')) return applyLayer(session, layer, { all: [first], list: args.list }, at);
  }
  tell(session, 'error', { from: at.from, to: args.list.from }, 'functionUnknown', path.replace(/^tensorflow\b/, 'tf'));
  return tensor;
}

const isTensor = (value: Value): value is Tensor => isKind(value, 'tensor');
