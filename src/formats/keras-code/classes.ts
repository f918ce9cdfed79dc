import { kerasName } from '../../core/keras-name.ts';
import { layers } from '../../core/layers/index.ts';

/** Other names that Keras has for its layers. */
const ALIASES: { readonly [name: string]: string } = {
  MaxPool1D: 'max_pooling1d',
  MaxPool2D: 'max_pooling2d',
  AvgPool1D: 'average_pooling1d',
  AvgPool2D: 'average_pooling2d',
  GlobalMaxPool1D: 'global_max_pooling1d',
  GlobalMaxPool2D: 'global_max_pooling2d',
  GlobalAvgPool1D: 'global_average_pooling1d',
  GlobalAvgPool2D: 'global_average_pooling2d',
  Convolution1D: 'conv1d',
  Convolution2D: 'conv2d',
  Convolution2DTranspose: 'conv2d_transpose',
  SeparableConvolution2D: 'separable_conv2d',
  DepthwiseConvolution2D: 'depthwise_conv2d',
};

const TYPES = new Map<string, string>([
  ...Object.keys(layers).map((type) => [kerasName(type), type] as const),
  ...Object.entries(ALIASES),
]);

/** The type of layer that a class stands for; undefined: the core has no such layer. */
export const typeOfClass = (name: string): string | undefined => TYPES.get(name);

export const classNames = (): readonly string[] => [...TYPES.keys()];

/** Functions of `keras.layers` that merge tensors: `add([a, b])`. */
export const MERGES: readonly string[] = [
  'add',
  'subtract',
  'multiply',
  'average',
  'maximum',
  'minimum',
  'concatenate',
  'dot',
];

/** Keras's own way to a first name: `LeakyReLU` ↦ `leaky_re_lu` (keras/src/utils/naming.py). */
export const snake = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The first name that Keras gives a layer of a type. */
export const autoName = (type: string): string => snake(kerasName(type));
