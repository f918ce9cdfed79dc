import { strToU8, zipSync } from 'fflate';
import { refuse, within } from '../../core/errors.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { shapesOf, weightsOf } from '../../core/network.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Note, Savable, Write } from '../format.ts';
import type { Group, Leaf } from '../hdf5/write.ts';
import { writeH5 } from '../hdf5/write.ts';
import type { Reader, Written } from './architecture.ts';
import { architecture, compileConfig, isChain, lacking, modelName, writtenLayers } from './architecture.ts';
import { CLASSES, snakeClass } from './names.ts';
import { kerasWeight, placesIn } from './slots.ts';

/** The version of Keras whose files these are like. */
const VERSION = '3.16.0';

/** The numbers of one weight, and what it is called. */
interface Weight {
  readonly local: string;
  readonly leaf: Leaf;
  readonly trainable: boolean;
}

/** The weights of each layer object that has any. */
export function weightsPerLayer({
  network,
  weights,
}: Savable): readonly (Written & { readonly own: readonly Weight[] })[] {
  const shapes = shapesOf(network, 1);
  return writtenLayers(network).map((w) => ({
    ...w,
    own: Object.entries(
      weightsOf(
        w.spec,
        w.spec.from.map((f) => shapes.get(f)!),
      ),
    ).map(([local, { shape, trainable }]) => ({
      local,
      leaf: {
        shape: shapeInFile(w.spec, local, shape),
        data: weights.get(`${w.spec.id}.${local}`) ?? new Float32Array(sizeOf(shape)),
      },
      trainable: trainable !== false,
    })),
  }));
}

/** Single numbers have no axis there. */
function shapeInFile(spec: LayerSpec, local: string, shape: Shape): Shape {
  const single =
    spec.type === 'normalization' ? local === 'count' || spec.axis.length === 0 : spec.type === 'attention';
  return single ? [] : shape;
}

/** Refuses a network that a format cannot hold, naming the first layer and why. */
export function holdable(network: Network, reader: Reader, format: string): void {
  const [note] = lacking(network, reader);
  if (note)
    within(JSON.stringify(note.where), () =>
      refuse(`cannot be held by ${format}`, [note.say, ...(note.with ?? [])].join(' ')),
    );
}

/** A group that is put together path by path. */
function growing() {
  const top: Growing = { children: new Map() };
  const at = (path: readonly string[]): Growing => {
    let here = top;
    for (const step of path) {
      const next = here.children.get(step);
      if (next && 'children' in next) here = next;
      else {
        const made: Growing = { children: new Map() };
        here.children.set(step, made);
        here = made;
      }
    }
    return here;
  };
  return { top, at };
}
interface Growing {
  attributes?: Group['attributes'] & object;
  readonly children: Map<string, Growing | Leaf>;
}

/** The layers that a file of weights lists: those of a Sequential model without its input. */
const layersWithin = (model: Savable) =>
  weightsPerLayer(model).filter(({ spec }) => spec.type !== 'input' || !isChain(model.network));

/** A weights file of Keras 3: `layers/dense/vars/0`. */
export function keras3Weights(model: Savable): Uint8Array {
  const { top, at } = growing();
  const used = new Map<string, number>();
  at(['vars']).attributes = { name: modelName(model.network) };
  for (const { spec, name, own } of layersWithin(model)) {
    const base = snakeClass(CLASSES[spec.type]!),
      count = used.get(base) ?? 0;
    used.set(base, count + 1);
    const place = ['layers', count === 0 ? base : `${base}_${count}`];
    at([...place, 'vars']).attributes = { name };
    const locals = own.map((w) => w.local);
    for (const { local, leaf } of own) {
      const path = placesIn(spec, locals, local)[0]!.split('/');
      const group = at([...place, ...path.slice(0, -1)]);
      group.attributes ??= { name: path.at(-3) === 'cell' ? cellName(spec) : (path.at(-3) ?? name) };
      group.children.set(path.at(-1)!, leaf);
    }
  }
  return writeH5(top);
}

/** `.keras`: architecture, metadata and weights in one archive, stored as Keras stores them. */
export const keras: Write = {
  lacks: (network) => lacking(network, 'keras'),
  write: async (model, name) => {
    holdable(model.network, 'keras', '.keras');
    const config = { ...architecture(model.network, 'keras'), compile_config: compileConfig(model.network) ?? {} };
    const bytes = zipSync(
      {
        'metadata.json': strToU8(JSON.stringify({ keras_version: VERSION, date_saved: '' })),
        'config.json': strToU8(JSON.stringify(config)),
        'model.weights.h5': keras3Weights(model),
      },
      { level: 0, mtime: '1980-01-02' },
    );
    return { files: [{ name: `${name}.keras`, bytes }], notes: [] };
  },
};

/** `.h5` as Keras 1 to 3 save and read it: the architecture as an attribute, a group of weights for each layer. */
export const h5: Write = {
  lacks: (network) => lacking(network, 'keras'),
  write: async (model, name) => {
    holdable(model.network, 'keras', '.h5');
    const { top, at } = growing();
    const layers = layersWithin(model),
      // Keras names the weights of a Sequential model after it, too.
      around = isChain(model.network) ? `${modelName(model.network)}/` : '';
    top.attributes = {
      backend: 'backlit',
      keras_version: VERSION,
      model_config: JSON.stringify(architecture(model.network, 'keras')),
      ...trainingConfig(model.network),
    };
    at(['model_weights']).attributes = {
      backend: 'backlit',
      keras_version: VERSION,
      layer_names: layers.map((l) => l.name),
    };
    at(['model_weights', 'top_level_model_weights']).attributes = { weight_names: [] };
    for (const { spec, name: layer, own } of layers) {
      const ordered = [...own.filter((w) => w.trainable), ...own.filter((w) => !w.trainable)];
      const names = ordered.map(({ local }) => around + legacyName(spec.type, layer, local));
      at(['model_weights', layer]).attributes = { weight_names: names };
      for (const [i, path] of names.entries()) {
        const steps = path.split('/');
        at(['model_weights', layer, ...steps.slice(0, -1)]).children.set(steps.at(-1)!, ordered[i]!.leaf);
      }
    }
    return { files: [{ name: `${name}.h5`, bytes: writeH5(top) }], notes: [] };
  },
};

const CELLS: { readonly [type: string]: string } = {
  lstm: 'lstm_cell',
  gru: 'gru_cell',
  simple_rnn: 'simple_rnn_cell',
};

const cellName = (spec: LayerSpec): string =>
  CELLS[spec.type === 'bidirectional' ? spec.layer.type : spec.type] ?? 'cell';

/** The path of a weight within its layer's group: `dense/kernel`, `lstm/lstm_cell/kernel`, `bidirectional/forward_lstm/lstm_cell/bias`. */
function legacyName(type: string, layer: string, local: string): string {
  if (CELLS[type]) return `${layer}/${CELLS[type]}/${local}`;
  if (type === 'bidirectional') return `${layer}/${local.split('_')[0]}/${kerasWeight(type, local)}`;
  return `${layer}/${kerasWeight(type, local)}`;
}

function trainingConfig(network: Network): { readonly training_config?: string } {
  const config = compileConfig(network);
  if (!config) return {};
  const { optimizer, ...rest } = config;
  return { training_config: JSON.stringify({ ...rest, optimizer_config: optimizer }) };
}

/** TensorFlow.js: `model.json`, and its numbers in one file beside it. */
export const tfjs: Write = {
  lacks: (network) => lacking(network, 'tfjs'),
  write: async (model, name) => {
    holdable(model.network, 'tfjs', 'TensorFlow.js');
    const all = weightsPerLayer(model).flatMap(({ spec, name: layer, own }) =>
      own.map(({ local, leaf }) => ({ name: tfjsName(spec, layer, local), ...leaf })),
    );
    const size = all.reduce((n, w) => n + 4 * w.data.length, 0),
      bytes = new Uint8Array(size),
      view = new DataView(bytes.buffer);
    let at = 0;
    for (const { data } of all)
      for (const value of data) {
        view.setFloat32(at, value, true);
        at += 4;
      }
    const json = {
      format: 'layers-model',
      generatedBy: 'Backlit',
      convertedBy: null,
      modelTopology: {
        ...architecture(model.network, 'tfjs'),
        keras_version: 'tfjs-layers 4.22.0',
        backend: 'tensor_flow.js',
      },
      weightsManifest: [
        { paths: ['weights.bin'], weights: all.map((w) => ({ name: w.name, shape: w.shape, dtype: 'float32' })) },
      ],
    };
    return {
      files: [
        { name: 'model.json', bytes: strToU8(JSON.stringify(json)) },
        { name: 'weights.bin', bytes },
      ],
      notes:
        name === 'model'
          ? []
          : ([{ kind: 'assumed', where: 'model.json', say: 'tfjsNames' }] as const satisfies readonly Note[]),
    };
  },
};

/** TensorFlow.js names weights after their layer; of two directions, after each half. */
function tfjsName(spec: LayerSpec, layer: string, local: string): string {
  if (spec.type === 'depthwise_conv2d' && local === 'kernel') return `${layer}/depthwise_kernel`;
  if (spec.type !== 'bidirectional') return `${layer}/${kerasWeight(spec.type, local)}`;
  return `${layer}/${local.split('_')[0]}_${spec.layer.type}/${kerasWeight(spec.type, local)}`;
}
