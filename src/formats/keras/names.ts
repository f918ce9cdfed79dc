/** What Keras calls each layer: type → class. A type that is missing here is one that Keras does not have. */
export const CLASSES: { readonly [type: string]: string } = {
  input: 'InputLayer',
  dense: 'Dense',
  conv1d: 'Conv1D',
  conv2d: 'Conv2D',
  depthwise_conv2d: 'DepthwiseConv2D',
  separable_conv2d: 'SeparableConv2D',
  conv2d_transpose: 'Conv2DTranspose',
  max_pooling1d: 'MaxPooling1D',
  max_pooling2d: 'MaxPooling2D',
  average_pooling1d: 'AveragePooling1D',
  average_pooling2d: 'AveragePooling2D',
  global_average_pooling1d: 'GlobalAveragePooling1D',
  global_average_pooling2d: 'GlobalAveragePooling2D',
  global_max_pooling1d: 'GlobalMaxPooling1D',
  global_max_pooling2d: 'GlobalMaxPooling2D',
  zero_padding2d: 'ZeroPadding2D',
  cropping2d: 'Cropping2D',
  up_sampling2d: 'UpSampling2D',
  flatten: 'Flatten',
  reshape: 'Reshape',
  permute: 'Permute',
  repeat_vector: 'RepeatVector',
  dropout: 'Dropout',
  spatial_dropout2d: 'SpatialDropout2D',
  gaussian_noise: 'GaussianNoise',
  activation: 'Activation',
  relu: 'ReLU',
  leaky_relu: 'LeakyReLU',
  prelu: 'PReLU',
  elu: 'ELU',
  softmax: 'Softmax',
  batch_normalization: 'BatchNormalization',
  layer_normalization: 'LayerNormalization',
  group_normalization: 'GroupNormalization',
  rms_normalization: 'RMSNormalization',
  unit_normalization: 'UnitNormalization',
  simple_rnn: 'SimpleRNN',
  lstm: 'LSTM',
  gru: 'GRU',
  bidirectional: 'Bidirectional',
  time_distributed: 'TimeDistributed',
  embedding: 'Embedding',
  multi_head_attention: 'MultiHeadAttention',
  attention: 'Attention',
  additive_attention: 'AdditiveAttention',
  add: 'Add',
  subtract: 'Subtract',
  multiply: 'Multiply',
  average: 'Average',
  maximum: 'Maximum',
  minimum: 'Minimum',
  concatenate: 'Concatenate',
  dot: 'Dot',
  conv1d_transpose: 'Conv1DTranspose',
  conv3d: 'Conv3D',
  conv3d_transpose: 'Conv3DTranspose',
  depthwise_conv1d: 'DepthwiseConv1D',
  separable_conv1d: 'SeparableConv1D',
  max_pooling3d: 'MaxPooling3D',
  average_pooling3d: 'AveragePooling3D',
  global_average_pooling3d: 'GlobalAveragePooling3D',
  global_max_pooling3d: 'GlobalMaxPooling3D',
  zero_padding1d: 'ZeroPadding1D',
  zero_padding3d: 'ZeroPadding3D',
  cropping1d: 'Cropping1D',
  cropping3d: 'Cropping3D',
  up_sampling1d: 'UpSampling1D',
  up_sampling3d: 'UpSampling3D',
  resizing: 'Resizing',
  center_crop: 'CenterCrop',
  rescaling: 'Rescaling',
  normalization: 'Normalization',
  category_encoding: 'CategoryEncoding',
  discretization: 'Discretization',
  spatial_dropout1d: 'SpatialDropout1D',
  spatial_dropout3d: 'SpatialDropout3D',
  gaussian_dropout: 'GaussianDropout',
  alpha_dropout: 'AlphaDropout',
  activity_regularization: 'ActivityRegularization',
  identity: 'Identity',
};

/** Other names of the same classes: shorter ones, those of earlier versions, and of libraries beside Keras. */
const ALIASES: { readonly [name: string]: string } = {
  Input: 'input',
  Convolution1D: 'conv1d',
  Convolution2D: 'conv2d',
  DepthwiseConvolution2D: 'depthwise_conv2d',
  SeparableConvolution2D: 'separable_conv2d',
  Convolution2DTranspose: 'conv2d_transpose',
  Deconvolution2D: 'conv2d_transpose',
  MaxPool1D: 'max_pooling1d',
  MaxPool2D: 'max_pooling2d',
  AvgPool1D: 'average_pooling1d',
  AvgPool2D: 'average_pooling2d',
  GlobalAvgPool1D: 'global_average_pooling1d',
  GlobalAvgPool2D: 'global_average_pooling2d',
  GlobalMaxPool1D: 'global_max_pooling1d',
  GlobalMaxPool2D: 'global_max_pooling2d',
  BatchNormalizationV1: 'batch_normalization',
  BatchNormalizationV2: 'batch_normalization',
  PositionEmbedding: 'position_embedding',
  ThresholdedReLU: 'relu',
  Convolution3D: 'conv3d',
  SeparableConvolution1D: 'separable_conv1d',
  Convolution1DTranspose: 'conv1d_transpose',
  Convolution3DTranspose: 'conv3d_transpose',
  MaxPool3D: 'max_pooling3d',
  AvgPool3D: 'average_pooling3d',
  GlobalAvgPool3D: 'global_average_pooling3d',
  GlobalMaxPool3D: 'global_max_pooling3d',
};

/** Layers that change images in training alone, at random: in prediction they hand on what they read. */
const AUGMENTATION =
  /^(Random(Flip|Rotation|Zoom|Translation|Contrast|Brightness|Saturation|Hue|ColorJitter|ColorDegeneration|Shear|Sharpness|Posterization|Grayscale|Erasing|Invert|Perspective|GaussianBlur|ElasticTransform|Height|Width)|RandAugment|AugMix|CutMix|MixUp)$/;

/** Whether a class changes images in training alone. */
export const isAugmentation = (className: string): boolean => AUGMENTATION.test(className);

const TYPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(CLASSES).map(([type, name]): [string, string] => [name, type]),
  ...Object.entries(ALIASES),
]);

/** The layer type of a Keras class, or undefined for one that the core does not have. */
export const typeOf = (className: string): string | undefined =>
  TYPES.get(className) ?? (isAugmentation(className) ? 'identity' : undefined);

/** What Keras calls an option of ours: `kernelSize` → `kernel_size`. */
export const snake = (option: string): string =>
  OPTIONS.get(option) ?? option.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** What we call an option of Keras's: `kernel_size` → `kernelSize`. */
export const camel = (option: string): string =>
  OPTIONS_BACK.get(option) ?? option.replaceAll(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['beta1', 'beta_1'],
  ['beta2', 'beta_2'],
]);
const OPTIONS_BACK: ReadonlyMap<string, string> = new Map([...OPTIONS].map(([ours, theirs]) => [theirs, ours]));

/** The name that Keras gives an unnamed layer of a class, less the number: `MaxPooling2D` → `max_pooling2d`. */
export const snakeClass = (className: string): string =>
  className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Keras's class of an initializer, by our name. */
export const INITIALIZERS: { readonly [type: string]: string } = {
  zeros: 'Zeros',
  ones: 'Ones',
  constant: 'Constant',
  random_normal: 'RandomNormal',
  random_uniform: 'RandomUniform',
  truncated_normal: 'TruncatedNormal',
  glorot_uniform: 'GlorotUniform',
  glorot_normal: 'GlorotNormal',
  he_uniform: 'HeUniform',
  he_normal: 'HeNormal',
  lecun_uniform: 'LecunUniform',
  lecun_normal: 'LecunNormal',
  orthogonal: 'Orthogonal',
};

/** Keras's class of a loss, by our name. */
export const LOSSES: { readonly [type: string]: string } = {
  mean_squared_error: 'MeanSquaredError',
  mean_absolute_error: 'MeanAbsoluteError',
  mean_squared_logarithmic_error: 'MeanSquaredLogarithmicError',
  mean_absolute_percentage_error: 'MeanAbsolutePercentageError',
  cosine_similarity: 'CosineSimilarity',
  huber: 'Huber',
  log_cosh: 'LogCosh',
  poisson: 'Poisson',
  kl_divergence: 'KLDivergence',
  hinge: 'Hinge',
  squared_hinge: 'SquaredHinge',
  categorical_hinge: 'CategoricalHinge',
  binary_crossentropy: 'BinaryCrossentropy',
  categorical_crossentropy: 'CategoricalCrossentropy',
  sparse_categorical_crossentropy: 'SparseCategoricalCrossentropy',
  binary_focal_crossentropy: 'BinaryFocalCrossentropy',
  categorical_focal_crossentropy: 'CategoricalFocalCrossentropy',
  categorical_generalized_cross_entropy: 'CategoricalGeneralizedCrossEntropy',
  dice: 'Dice',
  tversky: 'Tversky',
};

/** Keras's class of an optimizer, by our name. */
export const OPTIMIZERS: { readonly [type: string]: string } = {
  sgd: 'SGD',
  adagrad: 'Adagrad',
  rmsprop: 'RMSprop',
  adam: 'Adam',
  adamw: 'AdamW',
  adamax: 'Adamax',
  nadam: 'Nadam',
  adadelta: 'Adadelta',
  lion: 'Lion',
  lamb: 'Lamb',
  ftrl: 'Ftrl',
};
