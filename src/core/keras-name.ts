/** Classes that do not follow from the type by capital letters. */
const IRREGULAR: { readonly [type: string]: string } = {
  input: 'InputLayer',
  gru: 'GRU',
  lstm: 'LSTM',
  simple_rnn: 'SimpleRNN',
  relu: 'ReLU',
  leaky_relu: 'LeakyReLU',
  prelu: 'PReLU',
  elu: 'ELU',
  rms_normalization: 'RMSNormalization',
};

/** The class that Keras has for a type of layer: `max_pooling2d` ↦ `MaxPooling2D`. Said in English in every language. */
export const kerasName = (type: string): string => IRREGULAR[type] ?? capitals(type);

/** `he_normal` ↦ `HeNormal`. */
export const capitals = (type: string): string =>
  type
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).replace(/(\d)d$/, '$1D'))
    .join('');
