import type { Options } from '../fields.ts';
import type { LayerDef } from '../layer.ts';
import { activation } from './activation.ts';
import { add } from './add.ts';
import { averagePooling2D } from './average_pooling2d.ts';
import { average } from './average.ts';
import { concatenate } from './concatenate.ts';
import { dot } from './dot.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { multiply } from './multiply.ts';
import { subtract } from './subtract.ts';
import { unitNormalization } from './unit_normalization.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { elu } from './elu.ts';
import { leakyRelu } from './leaky_relu.ts';
import { prelu } from './prelu.ts';
import { relu } from './relu.ts';
import { softmax } from './softmax.ts';
import { input } from './input.ts';
import { maxPooling2D } from './max_pooling2d.ts';

/** Every type of layer, by the name Keras gives its first instance. */
export const layers = {
  input,
  dense,
  conv2d,
  max_pooling2d: maxPooling2D,
  average_pooling2d: averagePooling2D,
  flatten,
  dropout,
  activation,
  relu,
  leaky_relu: leakyRelu,
  prelu,
  elu,
  softmax,
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  unit_normalization: unitNormalization,
} as const;

export type LayerType = keyof typeof layers;

/** One layer of a network: plain data. `from` names the layers it reads, `shares` the layer whose weights it uses. */
export type LayerSpec = {
  [T in LayerType]: {
    readonly id: string;
    readonly type: T;
    readonly from: readonly string[];
    readonly shares?: string;
  } & Options<(typeof layers)[T]['fields']>;
}[LayerType];

/** The definition of a layer's type. */
export const defOf = (spec: { readonly type: LayerType }): LayerDef => layers[spec.type];
