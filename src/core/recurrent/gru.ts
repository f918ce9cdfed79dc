import type { Options } from '../fields.ts';
import { flag, int } from '../fields.ts';
import type { Formula, Read, Ref } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { initializerField } from '../initializers/known.ts';
import { fillProduct } from '../kernels/elementwise.ts';
import {
  blend,
  candidateBack,
  candidateSum,
  gruGatesBack,
  gruRecurrentBack,
  resetBack,
  resetSum,
} from '../kernels/gru.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { rowSums } from '../kernels/recurrent.ts';
import { overSamples } from '../samples.ts';
import type { Part, Run } from './turns.ts';
import {
  begun,
  cell,
  curve,
  curveField,
  dMadeOf,
  foundBy,
  gate,
  gatePart,
  gatesBack,
  gateSlope,
  heard,
  heardBy,
  inputBack,
  inputPart,
  inputSums,
  keepingState,
  madeBack,
  madeOf,
  output,
  partOf,
  recurrentBack,
  sliceOf,
  stateBack,
  toBeginning,
  turns,
  turnsBack,
  turnSums,
} from './turns.ts';

const fields = {
  units: int(1),
  activation: curveField('tanh'),
  recurrentActivation: curveField('sigmoid'),
  useBias: flag(true),
  resetAfter: flag(true),
  kernelInitializer: initializerField('glorot_uniform'),
  recurrentInitializer: initializerField('orthogonal'),
  biasInitializer: initializerField('zeros'),
};

/** What the update gate (0) and the reset gate (1) of a turn are the sum of: their parts of `in` and of `v`. */
const partsOf = (run: Run, s: number, k: 0 | 1, columns: number): readonly Part[] => [
  inputPart(run, s, k, 3 * run.units),
  gatePart(run, `v${s + 1}`, k, columns),
];

/**
 * z, r = σ(x·W + h·V + b);  h_t = z·h_{t−1} + (1 − z)·g (Cho et al. 2014). The candidate g = tanh(x·W + …) resets the state
 * after the recurrent kernel, r·(h·V + b′), as cuDNN does, or before it, (r·h)·V.
 */
export const gru = cell({
  fields,
  keeps: 1,
  weights: (o, n) => ({
    kernel: { shape: [n, 3 * o.units], initializer: o.kernelInitializer },
    recurrent_kernel: { shape: [o.units, 3 * o.units], initializer: o.recurrentInitializer },
    ...(o.useBias && {
      bias: { shape: o.resetAfter ? [2, 3 * o.units] : [3 * o.units], initializer: o.biasInitializer },
    }),
  }),
  forward: (options, run) => [
    ...begun(run),
    inputSums(run, 3 * options.units, options.useBias),
    ...turns(run).flatMap((s) => turnForward(options, run, s)),
    ...output(run),
  ],
  backward: (options, run) => {
    const { units, useBias, resetAfter } = options,
      width = 3 * units;
    const d = (s: number): string => `d${s + 1}`,
      dv = (s: number): string => (resetAfter ? `dv${s + 1}` : d(s));
    return [
      ...turnsBack(run).flatMap((s) => turnBack(options, run, s, dv)),
      ...toBeginning(run, (s) => turnStateBack(options, run, s, dv)),
      resetAfter
        ? recurrentBack(run, width, dv)
        : recurrentBack(run, width, d, (s) => [
            { name: heardBy(run, s)!, to: 2 * units },
            { name: run.own(`q${s + 1}`), to: width },
          ]),
      ...(useBias && resetAfter ? [biasesBack(run, width, d, dv)] : []),
      ...inputBack(run, width, d, useBias && !resetAfter ? 'plain' : null),
    ];
  },
});

function turnForward(o: Options<typeof fields>, run: Run, s: number): readonly Formula[] {
  const { units, resetAfter, useBias } = o,
    { batch, own } = run,
    t = s + 1,
    width = 3 * units,
    columns = resetAfter ? width : 2 * units;
  const before = foundBy(run, s),
    listened = heardBy(run, s);
  const shape = [batch, units];
  const local = (name: string, c: number): Ref => ref(own(`${name}${t}`), c);
  const input = inputPart(run, s, 2, width),
    v = gatePart(run, `v${t}`, 2, width);
  const f = curve(o.activation),
    sigma = curve(o.recurrentActivation);
  const candidate: readonly Formula[] = resetAfter
    ? [
        {
          out: own(`a${t}`),
          shape,
          law: `a^{(${t})} = u_{t,g} + r\\, v_g`,
          terms: 2,
          term: (c, k) => (k === 0 ? times(partOf(input, units, c)) : times(local('r', c), partOf(v, units, c))),
          bind: (out, read, k) => resetSum(k, out, sliceOf(input, read), read(own(`r${t}`)), sliceOf(v, read), units),
        },
      ]
    : [
        ...(before
          ? [
              {
                out: own(`q${t}`),
                shape,
                law: `q^{(${t})} = r \\cdot h^{(${s})}`,
                terms: 1,
                term: (c) => times(local('r', c), ref(listened!, c)),
                bind: (out, read, k) => fillProduct(k, out, read(own(`r${t}`)), read(listened!)),
              } satisfies Formula,
            ]
          : []),
        {
          out: own(`a${t}`),
          shape,
          law: `a_j^{(${t})} = u_{t,g}${before ? ' + \\sum_k q_k\\, v_{k,j}' : ''}`,
          terms: before ? 1 + units : 1,
          term: (c, k) =>
            k === 0
              ? times(partOf(input, units, c))
              : times(
                  ref(own(`q${t}`), Math.floor(c / units) * units + k - 1),
                  ref(own('recurrent_kernel'), (3 * (k - 1) + 2) * units + (c % units)),
                ),
          bind: (out, read, k) =>
            candidateSum(
              k,
              out,
              sliceOf(input, read),
              before ? read(own(`q${t}`)) : null,
              read(own('recurrent_kernel')),
              units,
            ),
        },
      ];
  return [
    ...heard(run, s),
    turnSums(run, s, `v${t}`, width, resetAfter && useBias ? 'bias' : null, columns),
    gate(run, `z${t}`, partsOf(run, s, 0, columns), sigma, `z^{(${t})}`, 'u_{t,z} + v_z'),
    gate(run, `r${t}`, partsOf(run, s, 1, columns), sigma, `r^{(${t})}`, 'u_{t,r} + v_r'),
    ...candidate,
    gate(run, `g${t}`, [gatePart(run, `a${t}`, 0, units)], f, `g^{(${t})}`, `a^{(${t})}`),
    {
      out: madeOf(run, s),
      shape,
      law: `h^{(${t})} = (1 - z)\\, g${before ? ` + z\\, h^{(${s})}` : ''}`,
      terms: before ? 3 : 2,
      term: (c, k) =>
        k === 0
          ? times(local('g', c))
          : k === 1
            ? scaled(-1, local('z', c), local('g', c))
            : times(local('z', c), ref(before!, c)),
      bind: (out, read, k) => blend(k, out, read(own(`z${t}`)), before ? read(before) : null, read(own(`g${t}`))),
    },
    ...keepingState(run, s),
  ];
}

/** The gradient of the state after a turn. */
function turnStateBack({ resetAfter, units }: Options<typeof fields>, run: Run, s: number, dv: (s: number) => string) {
  const next = s + 2;
  return stateBack(run, s, {
    d: dv(s + 1),
    width: 3 * units,
    to: (resetAfter ? 3 : 2) * units,
    direct: [[`${run.mask === null ? 'dh' : 'dhn'}${next}`, `z${next}`]],
    through: resetAfter ? [] : [[`dq${next}`, `r${next}`]],
  });
}

// da = dh·(1 − z)·g′;  d = (dh·(h − g)·z′, …·r′, da);  what goes back to the state before: dh·z, and through V
function turnBack(o: Options<typeof fields>, run: Run, s: number, dv: (s: number) => string): readonly Formula[] {
  const { units, resetAfter } = o,
    { batch, own } = run,
    t = s + 1,
    width = 3 * units,
    columns = resetAfter ? width : 2 * units;
  const before = foundBy(run, s),
    listened = heardBy(run, s);
  const shape = [batch, units];
  const local = (name: string, c: number): Ref => ref(own(`${name}${t}`), c);
  const dh = (c: number): Ref => ref(dMadeOf(run, s), c);
  const array = (read: Read, name: string): Float32Array => read(own(`${name}${t}`));
  const v = gatePart(run, `v${t}`, 2, width),
    state: Part | null = listened === null ? null : { name: listened, start: 0, stride: units };
  const partner = resetAfter ? v : state,
    lead = resetAfter ? 'da' : 'dq';
  const sigma = curve(o.recurrentActivation);
  return [
    ...turnStateBack(o, run, s, dv),
    ...madeBack(run, s),
    gateSlope(run, `zslope${t}`, own(`z${t}`), partsOf(run, s, 0, columns), sigma, 'u_{t,z} + v_z'),
    gateSlope(run, `rslope${t}`, own(`r${t}`), partsOf(run, s, 1, columns), sigma, 'u_{t,r} + v_r'),
    gateSlope(run, `gslope${t}`, own(`g${t}`), [gatePart(run, `a${t}`, 0, units)], curve(o.activation), `a^{(${t})}`),
    {
      out: own(`da${t}`),
      shape,
      law: "\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial h}\\,(1 - z)\\, g'",
      terms: 2,
      term: (c, k) =>
        k === 0 ? times(dh(c), local('gslope', c)) : scaled(-1, dh(c), local('z', c), local('gslope', c)),
      bind: (out, read, k) => candidateBack(k, out, read(dMadeOf(run, s)), array(read, 'z'), array(read, 'gslope')),
    },
    ...(resetAfter || !before
      ? []
      : [
          {
            out: own(`dq${t}`),
            shape,
            law: '\\frac{\\partial L}{\\partial q_k} = \\sum_j v_{k,j}\\, \\frac{\\partial L}{\\partial a_j}',
            terms: units,
            term: (c, j) =>
              times(
                ref(own('recurrent_kernel'), (3 * (c % units) + 2) * units + j),
                local('da', Math.floor(c / units) * units + j),
              ),
            bind: (out, read, k) => resetBack(k, out, read(own('recurrent_kernel')), array(read, 'da'), units),
          } satisfies Formula,
        ]),
    {
      ...gatesBack(
        run,
        `d${t}`,
        3,
        `\\frac{\\partial L}{\\partial u^{(${t})}} = \\Bigl(\\tfrac{\\partial L}{\\partial h}\\,(h^{(${s})} - g)\\, z',\\; ${resetAfter ? '\\tfrac{\\partial L}{\\partial a}\\, v_g' : `\\tfrac{\\partial L}{\\partial q}\\, h^{(${s})}`}\\, r',\\; \\tfrac{\\partial L}{\\partial a}\\Bigr)`,
        2,
        (k, c, i) => {
          if (k === 0 && i === 0) return scaled(-1, dh(c), local('g', c), local('zslope', c));
          if (k === 0) return before ? times(dh(c), ref(before, c), local('zslope', c)) : null;
          if (i === 1) return null;
          if (k === 2) return times(local('da', c));
          return partner ? times(local(lead, c), partOf(partner, units, c), local('rslope', c)) : null;
        },
      ),
      bind: (out: Float32Array, read: Read, k: Kernels) =>
        gruGatesBack(k, out, units, {
          dh: read(dMadeOf(run, s)),
          before: before ? read(before) : null,
          g: array(read, 'g'),
          zslope: array(read, 'zslope'),
          lead: partner ? array(read, lead) : null,
          partner: partner && sliceOf(partner, read),
          rslope: array(read, 'rslope'),
          da: array(read, 'da'),
        }),
    },
    ...(resetAfter
      ? [
          {
            ...gatesBack(
              run,
              `dv${t}`,
              3,
              `\\frac{\\partial L}{\\partial v^{(${t})}} = \\Bigl(\\tfrac{\\partial L}{\\partial u_z},\\; \\tfrac{\\partial L}{\\partial u_r},\\; \\tfrac{\\partial L}{\\partial a}\\, r\\Bigr)`,
              1,
              (k, c) =>
                k === 2
                  ? times(local('da', c), local('r', c))
                  : times(local('d', (3 * Math.floor(c / units) + k) * units + (c % units))),
            ),
            bind: (out: Float32Array, read: Read, k: Kernels) =>
              gruRecurrentBack(k, out, units, array(read, 'd'), array(read, 'da'), array(read, 'r')),
          },
        ]
      : []),
  ];
}

/** Both rows of the bias: that of the input sums and that of the recurrent sums. */
function biasesBack(run: Run, width: number, d: (turn: number) => string, dv: (turn: number) => string): Formula {
  const { batch, steps, own } = run;
  return {
    out: `d${own('bias')}`,
    shape: [2, width],
    law: overSamples(
      batch,
      "\\frac{\\partial L}{\\partial b_m} = \\sum_t \\frac{\\partial L}{\\partial u_m^{(t)}},\\quad \\frac{\\partial L}{\\partial b'_m} = \\sum_t \\frac{\\partial L}{\\partial v_m^{(t)}}",
    ),
    terms: batch * steps,
    term: (c, k) => {
      const s = k % steps;
      return times(ref(own(c < width ? d(s) : dv(s)), Math.floor(k / steps) * width + (c % width)));
    },
    bind: (out, read, k) => {
      const both = [d, dv].map((name, row) =>
        rowSums(
          k,
          out,
          row * width,
          turns(run).map((s) => read(own(name(s)))),
          width,
        ),
      );
      return k.all(both);
    },
  };
}
