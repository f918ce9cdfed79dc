import type { Activation } from '../activation.ts';
import { celu } from './celu.ts';
import { hardShrink } from './hard_shrink.ts';
import { hardTanh } from './hard_tanh.ts';
import { logSigmoid } from './log_sigmoid.ts';
import { softShrink } from './soft_shrink.ts';
import { sparsePlus } from './sparse_plus.ts';
import { sparseSigmoid } from './sparse_sigmoid.ts';
import { squareplus } from './squareplus.ts';
import { tanhShrink } from './tanh_shrink.ts';
import { threshold } from './threshold.ts';
import { squareRoot } from './square_root.ts';
import { logarithm } from './logarithm.ts';
import { reciprocal } from './reciprocal.ts';
import { power } from './power.ts';
import { errorFunction } from './error_function.ts';
import { sine } from './sine.ts';
import { cosine } from './cosine.ts';
import { sign } from './sign.ts';
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
  celu,
  hard_shrink: hardShrink,
  hard_tanh: hardTanh,
  log_sigmoid: logSigmoid,
  soft_shrink: softShrink,
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  squareplus,
  tanh_shrink: tanhShrink,
  threshold,
  sqrt: squareRoot,
  log: logarithm,
  reciprocal,
  power,
  erf: errorFunction,
  sin: sine,
  cos: cosine,
  sign,
};
