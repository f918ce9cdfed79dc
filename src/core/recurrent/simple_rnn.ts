import { flag, int } from '../fields.ts';
import type { Read } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { fillProduct } from '../kernels/elementwise.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { initializerField } from '../initializers/known.ts';
import {
  begun,
  cell,
  curve,
  curveField,
  dMadeOf,
  gate,
  gatePart,
  gateSlope,
  heard,
  inputBack,
  inputSums,
  keepingState,
  madeBack,
  madeOf,
  output,
  recurrentBack,
  stateBack,
  toBeginning,
  turns,
  turnsBack,
  turnSums,
} from './turns.ts';

/** h_t = f(x_t·W + h_{t−1}·V + b). */
export const simpleRnn = cell({
  fields: {
    units: int(1),
    activation: curveField('tanh'),
    useBias: flag(true),
    kernelInitializer: initializerField('glorot_uniform'),
    recurrentInitializer: initializerField('orthogonal'),
    biasInitializer: initializerField('zeros'),
  },
  keeps: 1,
  weights: (o, n) => ({
    kernel: { shape: [n, o.units], initializer: o.kernelInitializer },
    recurrent_kernel: { shape: [o.units, o.units], initializer: o.recurrentInitializer },
    ...(o.useBias && { bias: { shape: [o.units], initializer: o.biasInitializer } }),
  }),
  forward: ({ units, useBias, activation }, run) => [
    ...begun(run),
    inputSums(run, units, useBias),
    ...turns(run).flatMap((s) => [
      ...heard(run, s),
      turnSums(run, s, `z${s + 1}`, units, 'input'),
      {
        ...gate(
          run,
          '',
          [gatePart(run, `z${s + 1}`, 0, units)],
          curve(activation),
          `h_j^{(${s + 1})}`,
          `z_j^{(${s + 1})}`,
        ),
        out: madeOf(run, s),
      },
      ...keepingState(run, s),
    ]),
    ...output(run),
  ],
  // dz_t = f′(z_t)·dh_t;  dh_t = dy_t + V·dz_{t+1}
  backward: ({ units, useBias, activation }, run) => {
    const { batch, own } = run,
      dz = (s: number): string => `dz${s + 1}`,
      back = (s: number) => stateBack(run, s, { d: dz(s + 1), width: units, to: units });
    return [
      ...turnsBack(run).flatMap((s) => [
        ...back(s),
        ...madeBack(run, s),
        gateSlope(
          run,
          `slope${s + 1}`,
          madeOf(run, s),
          [gatePart(run, `z${s + 1}`, 0, units)],
          curve(activation),
          `z_j^{(${s + 1})}`,
        ),
        {
          out: own(dz(s)),
          shape: [batch, units],
          law: `\\frac{\\partial L}{\\partial z_j^{(${s + 1})}} = f'(z_j)\\, \\frac{\\partial L}{\\partial h_j^{(${s + 1})}}`,
          terms: 1,
          term: (c: number) => times(ref(own(`slope${s + 1}`), c), ref(dMadeOf(run, s), c)),
          bind: (out: Float32Array, read: Read, k: Kernels) =>
            fillProduct(k, out, read(own(`slope${s + 1}`)), read(dMadeOf(run, s))),
        },
      ]),
      ...toBeginning(run, back),
      recurrentBack(run, units, dz),
      ...inputBack(run, units, dz, useBias ? 'plain' : null),
    ];
  },
});
