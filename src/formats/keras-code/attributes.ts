import type { Range } from './range.ts';
import { rangeOf } from './range.ts';
import type { Session } from './session.ts';
import { shapeOfNode } from './tensor_shape.ts';
import { layersIn, reached } from './trainable.ts';
import { puzzled } from './trouble.ts';
import type { GraphNode, Layer, ModelObject, Tensor, Value } from './values.ts';
import { isKind, list, tuple, typeName } from './values.ts';

const METHODS: { readonly [type: string]: readonly string[] } = {
  str: ['format', 'upper', 'lower', 'strip', 'replace', 'join', 'split', 'startswith', 'endswith'],
  list: ['append', 'add', 'extend', 'insert', 'pop', 'reverse', 'index', 'copy'],
  dict: ['get', 'items', 'keys', 'values', 'update', 'pop'],
  model: [
    'add',
    'pop',
    'build',
    'compile',
    'fit',
    'summary',
    'predict',
    'evaluate',
    'get_layer',
    'save',
    'save_weights',
    'load_weights',
    'to_json',
    'train_on_batch',
    'predict_on_batch',
    'get_weights',
    'set_weights',
    'call',
    'export',
    'get_config',
    'count_params',
    'reset_states',
  ],
  layer: ['build', 'get_weights', 'set_weights', 'get_config', 'count_params', 'adapt'],
};

/** `value.word`. */
export function attribute(session: Session, of: Value, word: string, at: Range): Value {
  if (isKind(of, 'foreign')) {
    const text = session.code.slice(at.from, at.to);
    if (word === 'shape' && of.shape) return tuple([...of.shape]);
    return {
      ...of,
      text: text.length > 60 ? `${of.text}.${word}` : text,
      at: rangeOf(at),
      open: false,
      shape: keeps(word) ? of.shape : null,
    };
  }
  const kind = typeof of === 'string' ? 'str' : typeof of === 'object' && of !== null ? of.kind : '';
  if (METHODS[kind]?.includes(word)) return { kind: 'method', of, name: word };
  if (isKind(of, 'model')) return ofModel(session, of, word, at);
  if (isKind(of, 'layer')) return ofLayer(session, of, word, at);
  if (isKind(of, 'tensor')) return ofTensor(session, of, word, at);
  return puzzled(at, 'noAttribute', typeName(of), word);
}

/** Methods of arrays that leave the shape as it is. */
const keeps = (word: string): boolean => ['astype', 'copy', 'numpy'].includes(word);

const tensors = (nodes: readonly GraphNode[]): Value =>
  nodes.length === 1 ? tensor(nodes[0]!) : list(nodes.map(tensor));
const tensor = (node: GraphNode): Tensor => ({ kind: 'tensor', node });

function ofModel(session: Session, of: ModelObject, word: string, at: Range): Value {
  if (word === 'name') return of.name;
  if (word === 'layers') {
    // Keras leaves the input of a Sequential out.
    const all = of.sequential ? of.layers.map((l) => l.layer) : reached(session, of);
    const [first] = all;
    return list(of.sequential && first?.kind === 'layer' && first.type === 'input' ? all.slice(1) : all);
  }
  if (word === 'trainable')
    return !layersIn(session, of).every((layer) => layer.type === 'input' || session.frozen.has(layer));
  if (!of.sequential && /^(inputs?|outputs?)$/.test(word)) {
    const nodes = word.startsWith('in') ? of.inputs : of.outputs;
    return word.endsWith('s') ? list(nodes.map(tensor)) : tensors(nodes);
  }
  return puzzled(at, 'noAttribute', 'model', word);
}

function ofLayer(session: Session, of: Layer, word: string, at: Range): Value {
  if (word === 'name') return of.name;
  if (word === 'trainable') return !session.frozen.has(of);
  const calls = session.nodes.filter((node) => node.layer === of);
  if (word === 'output' && calls.length > 0) return tensor(calls.at(-1)!);
  if (word === 'input' && calls.length > 0) return tensors(calls.at(-1)!.inputs);
  const option = of.options[word.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
  return typeof option === 'number' || typeof option === 'boolean' ? option : puzzled(at, 'noAttribute', 'layer', word);
}

function ofTensor(session: Session, of: Tensor, word: string, at: Range): Value {
  const { options, type } = of.node.layer;
  const sizes =
    type === 'input'
      ? (options['shape'] as readonly number[] | undefined)
      : word === 'shape'
        ? shapeOfNode(session, of.node)
        : null;
  if (word === 'shape' && sizes) return tuple([null, ...sizes]);
  return puzzled(at, 'noAttribute', 'tensor', word);
}
