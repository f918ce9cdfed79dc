import { defOf } from '../../../core/layers/index.ts';
import type { LayerType } from '../../../core/layers/index.ts';
import type { Named } from '../../../core/fields.ts';
import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose,
  depthwiseConv,
  globalPooling,
  pooling,
  resizing,
  separableConv,
  upSampling,
} from './convolutions.ts';
import type { Options, Writing } from './layers.ts';
import { last } from './layers.ts';
import {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  normalization,
  rmsNormalization,
  unitNormalization,
} from './normalizing.ts';
import { bidirectional, dot, gru, looking, lstm, multiHeadAttention, simpleRnn } from './sequences.ts';
import {
  activation,
  activationLayer,
  concatenate,
  categoryEncoding,
  centerCrop,
  cropping,
  dense,
  discretization,
  dropout,
  embedding,
  merging,
  passing,
  permute,
  positionEmbedding,
  prelu,
  repeatVector,
  reshape,
  rescaling,
  zeroPadding,
} from './shaping.ts';

/** Layers that do not stand within another one here: their steps are not those of its samples. */
const OF_SEQUENCES = new Set([
  'simple_rnn',
  'lstm',
  'gru',
  'bidirectional',
  'multi_head_attention',
  'time_distributed',
]);

export const writings: { readonly [type: string]: Writing } = {
  dense,
  conv1d,
  conv2d,
  conv3d,
  depthwise_conv1d: depthwiseConv,
  depthwise_conv2d: depthwiseConv,
  separable_conv1d: separableConv,
  separable_conv2d: separableConv,
  conv1d_transpose: convTranspose,
  conv2d_transpose: convTranspose,
  conv3d_transpose: convTranspose,
  max_pooling1d: pooling('MaxPool'),
  max_pooling2d: pooling('MaxPool'),
  max_pooling3d: pooling('MaxPool'),
  average_pooling1d: pooling('AveragePool'),
  average_pooling2d: pooling('AveragePool'),
  average_pooling3d: pooling('AveragePool'),
  global_average_pooling1d: globalPooling('GlobalAveragePool'),
  global_average_pooling2d: globalPooling('GlobalAveragePool'),
  global_average_pooling3d: globalPooling('GlobalAveragePool'),
  global_max_pooling1d: globalPooling('GlobalMaxPool'),
  global_max_pooling2d: globalPooling('GlobalMaxPool'),
  global_max_pooling3d: globalPooling('GlobalMaxPool'),
  up_sampling1d: upSampling,
  up_sampling2d: upSampling,
  up_sampling3d: upSampling,
  resizing,
  zero_padding1d: zeroPadding,
  zero_padding2d: zeroPadding,
  zero_padding3d: zeroPadding,
  cropping1d: cropping,
  cropping2d: cropping,
  cropping3d: cropping,
  center_crop: centerCrop,
  rescaling,
  category_encoding: categoryEncoding,
  discretization,
  flatten: reshape,
  reshape,
  permute,
  repeat_vector: repeatVector,
  activation,
  relu: activationLayer,
  leaky_relu: activationLayer,
  elu: activationLayer,
  softmax: activationLayer,
  prelu,
  dropout,
  spatial_dropout2d: passing,
  spatial_dropout1d: passing,
  spatial_dropout3d: passing,
  gaussian_noise: passing,
  gaussian_dropout: passing,
  alpha_dropout: passing,
  activity_regularization: passing,
  identity: passing,
  batch_normalization: batchNormalization,
  layer_normalization: layerNormalization,
  group_normalization: groupNormalization,
  rms_normalization: rmsNormalization,
  normalization,
  unit_normalization: unitNormalization,
  embedding,
  position_embedding: positionEmbedding,
  simple_rnn: simpleRnn,
  lstm,
  gru,
  bidirectional,
  multi_head_attention: multiHeadAttention,
  attention: looking(false),
  additive_attention: looking(true),
  add: merging('Add'),
  subtract: merging('Sub'),
  multiply: merging('Mul'),
  average: merging('Mean'),
  maximum: merging('Max'),
  minimum: merging('Min'),
  concatenate,
  dot,
  time_distributed: {
    lacks: (o) => {
      const inner = o['layer'] as Named;
      return Object.hasOwn(writings, inner.type) && !OF_SEQUENCES.has(inner.type)
        ? (writings[inner.type]!.lacks?.(inner) ?? null)
        : { say: 'onnxNoLayer', with: [inner.type] };
    },
    /** The steps counted as further samples, and back. */
    emit: (o, { e, id, inputs, shape, weight }) => {
      const inner = o['layer'] as Named & Options,
        [steps, ...each] = inputs[0]!.shape as [number, ...number[]];
      const folded = last(each, e.reshaped(id, e.last(inputs[0]!), each));
      const made = defOf({ type: inner.type as LayerType })
        .output(inner, [1, ...each], [[1, ...each]])
        .slice(1);
      const y = writings[inner.type]!.emit(inner, { e, id, inputs: [folded], shape: made, weight });
      return last(shape, e.reshaped(id, e.last(y), [steps, ...made]));
    },
  },
};
