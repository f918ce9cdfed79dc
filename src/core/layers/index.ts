import { activations, learnActivations } from '../activations/index.ts';
import { initializers } from '../initializers/index.ts';
import { learnInitializers } from '../initializers/known.ts';
import type { Options } from '../fields.ts';
import type { LayerDef } from '../layer.ts';
import { activation } from './activation.ts';
import { activityRegularization } from './activity_regularization.ts';
import { add } from './add.ts';
import { additiveAttention } from './additive_attention.ts';
import { alphaDropout } from './alpha_dropout.ts';
import { attention } from './attention.ts';
import { average } from './average.ts';
import { averagePooling1D } from './average_pooling1d.ts';
import { averagePooling2D } from './average_pooling2d.ts';
import { averagePooling3D } from './average_pooling3d.ts';
import { batchNormalization } from './batch_normalization.ts';
import { bidirectional } from './bidirectional.ts';
import { categoryEncoding } from './category_encoding.ts';
import { centerCrop } from './center_crop.ts';
import { concatenate } from './concatenate.ts';
import { conv1d } from './conv1d.ts';
import { conv1DTranspose } from './conv1d_transpose.ts';
import { conv2d } from './conv2d.ts';
import { conv2DTranspose } from './conv2d_transpose.ts';
import { conv3d } from './conv3d.ts';
import { conv3DTranspose } from './conv3d_transpose.ts';
import { cropping1D } from './cropping1d.ts';
import { cropping2D } from './cropping2d.ts';
import { cropping3D } from './cropping3d.ts';
import { dense } from './dense.ts';
import { depthwiseConv1D } from './depthwise_conv1d.ts';
import { depthwiseConv2D } from './depthwise_conv2d.ts';
import { discretization } from './discretization.ts';
import { dot } from './dot.ts';
import { dropout } from './dropout.ts';
import { elu } from './elu.ts';
import { embedding } from './embedding.ts';
import { flatten } from './flatten.ts';
import { gaussianDropout } from './gaussian_dropout.ts';
import { gaussianNoise } from './gaussian_noise.ts';
import { globalAveragePooling1D } from './global_average_pooling1d.ts';
import { globalAveragePooling2D } from './global_average_pooling2d.ts';
import { globalAveragePooling3D } from './global_average_pooling3d.ts';
import { globalMaxPooling1D } from './global_max_pooling1d.ts';
import { globalMaxPooling2D } from './global_max_pooling2d.ts';
import { globalMaxPooling3D } from './global_max_pooling3d.ts';
import { groupNormalization } from './group_normalization.ts';
import { gru } from './gru.ts';
import { identity } from './identity.ts';
import { input } from './input.ts';
import { layerNormalization } from './layer_normalization.ts';
import { leakyRelu } from './leaky_relu.ts';
import { lstm } from './lstm.ts';
import { maxPooling1D } from './max_pooling1d.ts';
import { maxPooling2D } from './max_pooling2d.ts';
import { maxPooling3D } from './max_pooling3d.ts';
import { masking } from './masking_layer.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { multiHeadAttention } from './multi_head_attention.ts';
import { multiply } from './multiply.ts';
import { normalization } from './normalization.ts';
import { permute } from './permute.ts';
import { positionEmbedding } from './position_embedding.ts';
import { prelu } from './prelu.ts';
import { relu } from './relu.ts';
import { repeatVector } from './repeat_vector.ts';
import { rescaling } from './rescaling.ts';
import { reshape } from './reshape.ts';
import { resizing } from './resizing.ts';
import { rmsNormalization } from './rms_normalization.ts';
import { separableConv1D } from './separable_conv1d.ts';
import { separableConv2D } from './separable_conv2d.ts';
import { simpleRnn } from './simple_rnn.ts';
import { softmax } from './softmax.ts';
import { spatialDropout1D } from './spatial_dropout1d.ts';
import { spatialDropout2D } from './spatial_dropout2d.ts';
import { spatialDropout3D } from './spatial_dropout3d.ts';
import { subtract } from './subtract.ts';
import { timeDistributed } from './time_distributed.ts';
import { unitNormalization } from './unit_normalization.ts';
import { upSampling1D } from './up_sampling1d.ts';
import { upSampling2D } from './up_sampling2d.ts';
import { upSampling3D } from './up_sampling3d.ts';
import { zeroPadding1D } from './zero_padding1d.ts';
import { zeroPadding2D } from './zero_padding2d.ts';
import { zeroPadding3D } from './zero_padding3d.ts';
import type { Table } from './time_distributed.ts';

// A layer of the table may name any activation and any initializer.
learnActivations(activations);
learnInitializers(initializers);

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
  max_pooling1d: maxPooling1D,
  average_pooling1d: averagePooling1D,
  global_average_pooling1d: globalAveragePooling1D,
  global_average_pooling2d: globalAveragePooling2D,
  global_max_pooling1d: globalMaxPooling1D,
  global_max_pooling2d: globalMaxPooling2D,
  zero_padding2d: zeroPadding2D,
  cropping2d: cropping2D,
  up_sampling2d: upSampling2D,
  reshape,
  permute,
  repeat_vector: repeatVector,
  conv1d,
  depthwise_conv2d: depthwiseConv2D,
  separable_conv2d: separableConv2D,
  conv2d_transpose: conv2DTranspose,
  batch_normalization: batchNormalization,
  layer_normalization: layerNormalization,
  group_normalization: groupNormalization,
  rms_normalization: rmsNormalization,
  spatial_dropout2d: spatialDropout2D,
  gaussian_noise: gaussianNoise,
  simple_rnn: simpleRnn,
  lstm,
  gru,
  bidirectional,
  embedding,
  masking,
  position_embedding: positionEmbedding,
  multi_head_attention: multiHeadAttention,
  time_distributed: timeDistributed(table),
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  unit_normalization: unitNormalization,
  attention,
  additive_attention: additiveAttention,
  activity_regularization: activityRegularization,
  alpha_dropout: alphaDropout,
  average_pooling3d: averagePooling3D,
  category_encoding: categoryEncoding,
  center_crop: centerCrop,
  conv1d_transpose: conv1DTranspose,
  conv3d,
  conv3d_transpose: conv3DTranspose,
  cropping1d: cropping1D,
  cropping3d: cropping3D,
  depthwise_conv1d: depthwiseConv1D,
  discretization,
  gaussian_dropout: gaussianDropout,
  global_average_pooling3d: globalAveragePooling3D,
  global_max_pooling3d: globalMaxPooling3D,
  identity,
  max_pooling3d: maxPooling3D,
  normalization,
  rescaling,
  resizing,
  separable_conv1d: separableConv1D,
  spatial_dropout1d: spatialDropout1D,
  spatial_dropout3d: spatialDropout3D,
  up_sampling1d: upSampling1D,
  up_sampling3d: upSampling3D,
  zero_padding1d: zeroPadding1D,
  zero_padding3d: zeroPadding3D,
} as const;

/** The table, for layers that have another one within. */
function table(): Table {
  return layers;
}

export type LayerType = keyof typeof layers;

/** One layer of a network: plain data. `from` names the layers it reads, `shares` the layer whose weights it uses. */
export type LayerSpec = {
  [T in LayerType]: {
    readonly id: string;
    readonly type: T;
    readonly from: readonly string[];
    readonly shares?: string;
    /** False: its weights stay as they are, and count as not trainable. */
    readonly trainable?: boolean;
  } & Options<(typeof layers)[T]['fields']>;
}[LayerType];

/** The definition of a layer's type. */
export const defOf = (spec: { readonly type: LayerType }): LayerDef => layers[spec.type];
