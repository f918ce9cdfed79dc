import type { Activation } from '../activation.ts';
import { elu } from './elu.ts';
import { exponential } from './exponential.ts';
import { gelu } from './gelu.ts';
import { hardSigmoid } from './hard_sigmoid.ts';
import { hardSwish } from './hard_swish.ts';
import { leakyRelu } from './leaky_relu.ts';
import { logSoftmax } from './log_softmax.ts';
import { mish } from './mish.ts';
import { relu6 } from './relu6.ts';
import { selu } from './selu.ts';
import { silu } from './silu.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { everydayActivations } from './known.ts';

export * from './known.ts';

const { linear, relu, sigmoid, tanh, softmax } = everydayActivations;

/** Every activation, by its Keras name. */
export const activations: { readonly [type: string]: Activation } = {
  linear,
  relu,
  relu6,
  leaky_relu: leakyRelu,
  elu,
  selu,
  gelu,
  sigmoid,
  hard_sigmoid: hardSigmoid,
  tanh,
  softplus,
  softsign,
  silu,
  hard_swish: hardSwish,
  mish,
  exponential,
  softmax,
  log_softmax: logSoftmax,
};
