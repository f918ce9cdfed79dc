import { flag, int } from '../fields.ts';
import type { Formula, Read } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { fillCurve, fillCurveSlope, fillProduct } from '../kernels/elementwise.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { initializerField } from '../initializers/known.ts';
import { slopeOf } from '../functions.ts';
import { dMemoryOf, memoryBack, memoryFoundBy, memoryMadeOf, memoryToBeginning } from './memory.ts';
import {
  begun,
  cell,
  curve,
  curveField,
  dMadeOf,
  gate,
  gatePart,
  gatesBack,
  gateSlope,
  heard,
  inputBack,
  inputSums,
  keeping,
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
import { cellValue, lstmGatesBack } from '../kernels/lstm.ts';

/** The gates in the order in which Keras keeps their columns: input, forget, candidate, output. */
const GATES = ['i', 'f', 'g', 'o'] as const;

/** i, f, o = σ(z), g = tanh(z) of z_t = x_t·W + h_{t−1}·V + b;  c_t = f·c_{t−1} + i·g;  h_t = o·tanh(c_t) (Hochreiter & Schmidhuber 1997). */
export const lstm = cell({
  fields: {
    units: int(1),
    activation: curveField('tanh'),
    recurrentActivation: curveField('sigmoid'),
    useBias: flag(true),
    unitForgetBias: flag(true),
    kernelInitializer: initializerField('glorot_uniform'),
    recurrentInitializer: initializerField('orthogonal'),
    biasInitializer: initializerField('zeros'),
  },
  keeps: 2,
  weights: (o, n) => ({
    kernel: { shape: [n, 4 * o.units], initializer: o.kernelInitializer },
    recurrent_kernel: { shape: [o.units, 4 * o.units], initializer: o.recurrentInitializer },
    ...(o.useBias && {
      bias: {
        shape: [4 * o.units],
        initializer: o.unitForgetBias ? { type: 'unit_forget', others: o.biasInitializer } : o.biasInitializer,
      },
    }),
  }),
  forward: ({ units, useBias, activation, recurrentActivation }, run) => {
    const { batch, own } = run,
      width = 4 * units,
      f = curve(activation);
    return [
      ...begun(run),
      inputSums(run, width, useBias),
      ...turns(run).flatMap((s): readonly Formula[] => {
        const t = s + 1,
          before = memoryFoundBy(run, s),
          local = (name: string, cell: number) => ref(own(`${name}${t}`), cell);
        return [
          ...heard(run, s),
          turnSums(run, s, `z${t}`, width, 'input'),
          ...GATES.map((name, k) =>
            gate(
              run,
              `${name}${t}`,
              [gatePart(run, `z${t}`, k, width)],
              name === 'g' ? f : curve(recurrentActivation),
              `${name}^{(${t})}`,
              `z_{${name}}`,
            ),
          ),
          {
            out: memoryMadeOf(run, s),
            shape: [batch, units],
            law: before === null ? `c^{(${t})} = i \\cdot g` : `c^{(${t})} = i \\cdot g + f \\cdot c^{(${s})}`,
            terms: before === null ? 1 : 2,
            term: (c, k) => (k === 0 ? times(local('i', c), local('g', c)) : times(local('f', c), ref(before!, c))),
            bind: (out, read, k) =>
              cellValue(
                k,
                out,
                read(own(`i${t}`)),
                read(own(`g${t}`)),
                read(own(`f${t}`)),
                before === null ? null : read(before),
              ),
          },
          ...keeping(run, s, own(`c${t}`), memoryMadeOf(run, s), before),
          {
            out: own(`s${t}`),
            shape: [batch, units],
            law: `s^{(${t})} = ${f.markup(`c^{(${t})}`)}`,
            terms: 1,
            term: (c) => times(ref(memoryMadeOf(run, s), c)),
            then: f,
            bind: (out, read, k) => fillCurve(k, out, read(memoryMadeOf(run, s)), f),
          },
          {
            out: madeOf(run, s),
            shape: [batch, units],
            law: `h^{(${t})} = o \\cdot s^{(${t})}`,
            terms: 1,
            term: (c) => times(local('o', c), local('s', c)),
            bind: (out, read, k) => fillProduct(k, out, read(own(`o${t}`)), read(own(`s${t}`))),
          },
          ...keepingState(run, s),
        ];
      }),
      ...output(run),
    ];
  },
  // dc_t = dh_t·o·f′(c_t) + dc_{t+1}·f_{t+1};  dz = (dc·g·i′, dc·c_{t−1}·f′, dc·i·g′, dh·s·o′);  dh_t = dy_t + V·dz_{t+1}
  backward: ({ units, useBias, activation, recurrentActivation }, run) => {
    const { batch, own } = run,
      width = 4 * units,
      dz = (s: number): string => `dz${s + 1}`,
      back = (s: number) => stateBack(run, s, { d: dz(s + 1), width, to: width }),
      bend = slopeOf(curve(activation));
    return [
      ...turnsBack(run).flatMap((s): readonly Formula[] => {
        const t = s + 1,
          before = memoryFoundBy(run, s),
          local = (name: string, cell: number) => ref(own(`${name}${t}`), cell);
        return [
          ...back(s),
          ...madeBack(run, s),
          {
            out: own(`bend${t}`),
            shape: [batch, units],
            law: bend.markup(`c^{(${t})}`),
            terms: 1,
            term: (c) => times(ref(memoryMadeOf(run, s), c)),
            then: bend,
            bind: (out, read, k) =>
              fillCurveSlope(k, out, read(memoryMadeOf(run, s)), read(own(`s${t}`)), curve(activation)),
          },
          ...memoryBack(run, s),
          ...GATES.map((name, k) =>
            gateSlope(
              run,
              `${name}slope${t}`,
              own(`${name}${t}`),
              [gatePart(run, `z${t}`, k, width)],
              name === 'g' ? curve(activation) : curve(recurrentActivation),
              `z_{${name}}`,
            ),
          ),
          {
            ...gatesBack(
              run,
              dz(s),
              4,
              `\\frac{\\partial L}{\\partial z^{(${t})}} = \\Bigl(\\tfrac{\\partial L}{\\partial c}\\, g\\, i',\\; \\tfrac{\\partial L}{\\partial c}\\, c^{(${s})} f',\\; \\tfrac{\\partial L}{\\partial c}\\, i\\, g',\\; \\tfrac{\\partial L}{\\partial h}\\, s\\, o'\\Bigr)`,
              1,
              (k, c) => {
                if (k === 0) return times(ref(dMemoryOf(run, s), c), local('g', c), local('islope', c));
                if (k === 1)
                  return before === null ? null : times(ref(dMemoryOf(run, s), c), ref(before, c), local('fslope', c));
                if (k === 2) return times(ref(dMemoryOf(run, s), c), local('i', c), local('gslope', c));
                return times(ref(dMadeOf(run, s), c), local('s', c), local('oslope', c));
              },
            ),
            bind: (out: Float32Array, read: Read, k: Kernels) => {
              const r = (name: string): Float32Array => read(own(`${name}${t}`));
              return lstmGatesBack(
                k,
                out,
                units,
                read(dMemoryOf(run, s)),
                read(dMadeOf(run, s)),
                [r('g'), before === null ? null : read(before), r('i'), r('s')],
                [r('islope'), r('fslope'), r('gslope'), r('oslope')],
              );
            },
          },
        ];
      }),
      ...toBeginning(run, (s) => [...back(s), memoryToBeginning(run)]),
      recurrentBack(run, width, dz),
      ...inputBack(run, width, dz, useBias ? 'plain' : null),
    ];
  },
});
