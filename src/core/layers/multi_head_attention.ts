import { softmax } from '../activations/softmax.ts';
import { refuse } from '../errors.ts';
import type { Field, Options } from '../fields.ts';
import { axes, flag, int, optional, rare, real, shape as shapeField } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { initializerField } from '../initializers/known.ts';
import type { Steps } from '../kernels/contract.ts';
import { contract } from '../kernels/contract.ts';
import { fillProduct } from '../kernels/elementwise.ts';
import type { DrawSpec, Site } from '../layer.ts';
import { inputName, layer, maskName, passes } from '../layer.ts';
import type { Hiding } from './hiding.ts';
import { overSeen, seenBack, seenOf } from './hiding.ts';
import { linear, linearBiasBack, linearInputBack, linearKernelBack } from '../linear.ts';
import { overSamples } from '../samples.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';

const shaped = shapeField();

/** How many numbers every step gets, or a shape of them; a list of one is that number. */
const outputs: Field<number | readonly number[]> = {
  control: shaped.control,
  read: (v) => {
    const list = Array.isArray(v) && v.length > 0 ? shaped.read(v) : null;
    return list === null ? int(1).read(v) : list.length === 1 ? list[0]! : list;
  },
};

const fields = {
  numHeads: int(1),
  keyDim: int(1),
  valueDim: optional(int(1)),
  outputShape: optional(outputs),
  dropout: real(0, 0, 0.999_999),
  useBias: flag(true),
  useCausalMask: flag(false),
  attentionAxes: rare(axes()),
  kernelInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

/** Who is asked (query), by what it is found (key) and what it gives (value): the inputs, as Keras orders them: query, value, key. */
const ROLES = ['query', 'key', 'value'] as const;
type Role = (typeof ROLES)[number];

/** The number of the input that plays a role. */
const inputOf = (role: Role, inputs: number): number =>
  role === 'query' || inputs === 1 ? 0 : role === 'key' && inputs === 3 ? 2 : 1;

/** Sizes and layouts of attention. */
function sizesOf(o: Options<typeof fields>, inputs: readonly Shape[]) {
  const shapes = Object.fromEntries(ROLES.map((role) => [role, inputs[inputOf(role, inputs.length)]!])) as {
    readonly [R in Role]: Shape;
  };
  const rank = shapes.query.length,
    first = firstAxis(o, rank);
  for (const shape of Object.values(shapes)) {
    if (shape.length < 3) refuse('reads [steps, numbers]', shape.slice(1), 'give it sequences of vectors');
    if (shape.length !== rank || shape.slice(0, first).join() !== shapes.query.slice(0, first).join())
      refuse('its inputs must be alike but for their steps and numbers', [shapes.query.slice(1), shape.slice(1)]);
  }
  const stepsOf = (shape: Shape): number => sizeOf(shape.slice(first, -1));
  const batch = sizeOf(shapes.query.slice(0, first)),
    T = stepsOf(shapes.query),
    S = stepsOf(shapes.key),
    H = o.numHeads,
    K = o.keyDim,
    V = o.valueDim ?? K,
    made = o.outputShape ?? shapes.query.at(-1)!;
  if (S !== stepsOf(shapes.value))
    refuse('its value and key must have the same number of steps', [stepsOf(shapes.value), S]);
  const rows = { query: T, key: S, value: S },
    each = { query: K, key: K, value: V };
  const outs = typeof made === 'number' ? [made] : made;
  return { shapes, rows, each, samples: shapes.query[0]!, batch, T, S, H, K, V, outs, out: sizeOf(outs) };
}

/** The first axis of steps: those before it are further samples. Keras's default is that all axes but batch and numbers are steps. */
function firstAxis({ attentionAxes, useCausalMask }: Options<typeof fields>, rank: number): number {
  const given = attentionAxes?.map((axis) => (axis < 0 ? axis + rank : axis)).toSorted((a, b) => a - b),
    first = given?.[0] ?? 1;
  if (given && (first < 1 || given.length !== rank - 1 - first || given.some((axis, i) => axis !== first + i)))
    refuse(
      `attentionAxes must be the last axes before its numbers, such as ${rank - 2}`,
      attentionAxes,
      'permute its inputs first',
    );
  if (useCausalMask && rank - 1 - first > 1)
    refuse('useCausalMask needs steps along one axis', rank - 1 - first, 'give attentionAxes, or no causal mask');
  return first;
}
type Sizes = ReturnType<typeof sizesOf>;

/** The law of a gradient summed over samples, and over the rows r of steps where some axes come before those of the steps. */
const overAll = ({ samples, batch }: Sizes, law: string): string =>
  overSamples(samples, batch === samples ? law : law.replaceAll('\\sum_t', '\\sum_{r,t}').replaceAll('_{t,', '_{r,t,'));

/** The steps of [batch, steps, heads, n] with i along the steps and j along the numbers, and of [batch, heads, steps, steps]. */
const headed = (steps: number, H: number, n: number): Steps => ({ b: steps * H * n, h: n, i: H * n, j: 1 });
const square = ({ H, T, S }: Sizes): Steps => ({ b: H * T * S, h: T * S, i: S, j: 1 });
const flipped = ({ b, h, i, j }: Steps): Steps => ({ b, h, i: j, j: i });

/** A cell of [batch, steps, heads, n], and one of [batch, heads, steps, steps], taken apart. */
const inHeads = (c: number, steps: number, H: number, n: number) => {
  const place = Math.floor(c / n),
    row = Math.floor(place / H);
  return { k: c % n, h: place % H, t: row % steps, b: Math.floor(row / steps) };
};
const inSquare = (c: number, { H, T, S }: Sizes) => {
  const row = Math.floor(c / S),
    line = Math.floor(row / T);
  return { s: c % S, t: row % T, h: line % H, b: Math.floor(line / H) };
};

/**
 * Every step looks at all steps (causal: at none that comes later) and takes from each what it gives, in shares: a softmax
 * of how well its query meets their keys. Several heads do so side by side (Vaswani et al. 2017).
 */
export const multiHeadAttention = layer({
  type: 'multi_head_attention',
  fields,
  arity: [1, 3],
  oneForAll: true,
  trials: [
    { options: { numHeads: 2, keyDim: 2 }, inputs: [[2, 3, 3]] },
    { options: { numHeads: 2, keyDim: 1, useCausalMask: true, useBias: false }, inputs: [[1, 3, 2]] },
    {
      options: { numHeads: 2, keyDim: 2, valueDim: 3, outputShape: 2 },
      inputs: [
        [2, 2, 3],
        [2, 3, 2],
      ],
    },
    {
      options: { numHeads: 1, keyDim: 2, dropout: 0.3 },
      inputs: [
        [1, 2, 2],
        [1, 3, 2],
        [1, 3, 1],
      ],
    },
    { options: { numHeads: 2, keyDim: 2, outputShape: [2, 2] }, inputs: [[1, 2, 2, 3]] },
    { options: { numHeads: 1, keyDim: 2, attentionAxes: [2], useCausalMask: true }, inputs: [[1, 2, 3, 2]] },
  ],
  output: (options, x, inputs) => {
    const { outs } = sizesOf(options, inputs);
    return [...x.slice(0, -1), ...outs];
  },
  weights: (o, _, inputs) => {
    const { shapes, each, H, V, outs } = sizesOf(o, inputs);
    const pair = (name: string, kernel: Shape, bias: Shape) => ({
      [`${name}_kernel`]: { shape: kernel, initializer: o.kernelInitializer },
      ...(o.useBias && { [`${name}_bias`]: { shape: bias, initializer: o.biasInitializer } }),
    });
    return {
      ...Object.assign({}, ...ROLES.map((r) => pair(r, [shapes[r].at(-1)!, H, each[r]], [H, each[r]]))),
      ...pair('output', [H, V, ...outs], outs),
    };
  },
  draws: (o, { inputs, training }): { readonly [name: string]: DrawSpec } => {
    if (!training || o.dropout === 0) return {};
    const { batch, H, T, S } = sizesOf(o, inputs);
    return { mask: { shape: [batch, H, T, S], draw: (random) => (random.uniform() < o.dropout ? 0 : 1) } };
  },
  mask: passes,
  // q = x·Wq + bq, k = …, v = …;  scores[h,t,s] = Σ_k q[t,h,k]·k[s,h,k] / √K;  a = softmax_s;  o[t,h,v] = Σ_s a[h,t,s]·v[s,h,v];  y = o·Wo + bo
  forward: (o, site) => {
    const z = sizesOf(o, site.inputs),
      { batch, T, S, H, V, out } = z;
    const scores: Shape = [batch, H, T, S],
      hidden = hiding(o, site),
      sharing = overSeen(scores, hidden !== null);
    return [
      ...ROLES.map((r) => {
        const symbol = r[0]!;
        return linear(
          {
            out: r,
            shape: [batch, z.rows[r], H, z.each[r]],
            law: `${symbol}_{t,h,k} = \\sum_i x_{t,i}\\, w^{${symbol}}_{i,h,k}${o.useBias ? ` + b^{${symbol}}_{h,k}` : ''}`,
          },
          inputName(inputOf(r, site.inputs.length)),
          `${r}_kernel`,
          o.useBias ? `${r}_bias` : null,
          z.shapes[r].at(-1)!,
          H * z.each[r],
        );
      }),
      scoresOf(z, o.useCausalMask && !hidden),
      ...(hidden ? [seenOf({ shape: scores, at: 'h,t,s' }, hidden)] : []),
      ...softmax.forward({ axis: -1 }, sharing),
      ...(dropping(o, site)
        ? [thinned('dropped', 'attention', scores, o.dropout, "a' = \\frac{1}{1-p}\\, m\\, a")]
        : []),
      contextOf(z, dropping(o, site) ? 'dropped' : 'attention'),
      linear(
        {
          out: 'y',
          shape: site.y,
          law: `y_{t,j} = \\sum_h \\sum_v o_{t,h,v}\\, w^{o}_{h,v,j}${o.useBias ? ' + b^{o}_j' : ''}`,
        },
        'context',
        'output_kernel',
        o.useBias ? 'output_bias' : null,
        H * V,
        out,
      ),
    ];
  },
  backward: (o, site) => {
    const z = sizesOf(o, site.inputs),
      { batch, T, S, H, V, outs, out } = z;
    const scores: Shape = [batch, H, T, S],
      drop = dropping(o, site),
      hidden = hiding(o, site);
    const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;
    return [
      linearKernelBack(
        {
          out: 'doutput_kernel',
          shape: [H, V, ...outs],
          law: overAll(z, `${slope('w^{o}_{h,v,j}')} = \\sum_t o_{t,h,v}\\, ${slope('y_{t,j}')}`),
        },
        'context',
        'dy',
        batch * T,
        H * V,
        out,
      ),
      ...(o.useBias
        ? [
            linearBiasBack(
              {
                out: 'doutput_bias',
                shape: outs,
                law: overAll(z, `${slope('b^{o}_j')} = \\sum_t ${slope('y_{t,j}')}`),
              },
              'dy',
              batch * T,
            ),
          ]
        : []),
      {
        ...linearInputBack(
          {
            out: 'dcontext',
            shape: [batch, T, H * V],
            law: `${slope('o_{t,h,v}')} = \\sum_j w^{o}_{h,v,j}\\, ${slope('y_{t,j}')}`,
          },
          [{ kernel: 'output_kernel', dz: 'dy', m: out }],
        ),
        shape: [batch, T, H, V],
      },
      attentionBack(z, drop ? 'ddropped' : 'dattention'),
      ...(drop
        ? [
            thinned(
              'dattention',
              'ddropped',
              scores,
              o.dropout,
              `${slope('a')} = \\frac{1}{1-p}\\, m\\, ${slope("a'")}`,
            ),
          ]
        : []),
      valueBack(z, drop ? 'dropped' : 'attention'),
      ...softmax.backward({ axis: -1 }, overSeen(scores, hidden !== null)),
      ...(hidden ? [seenBack({ shape: scores, at: 'h,t,s' }, hidden)] : []),
      queryBack(z, o.useCausalMask),
      keyBack(z, o.useCausalMask),
      ...ROLES.flatMap((r) => projectionBack(z, r, site.inputs.length, o.useBias)),
      ...site.inputs.map((shape, i) =>
        linearInputBack(
          {
            out: `d${inputName(i)}`,
            shape,
            law: `${slope('x_{t,i}')} = ${ROLES.filter((r) => inputOf(r, site.inputs.length) === i)
              .map((r) => `\\sum_{h,k} w^{${r[0]}}_{i,h,k}\\, ${slope(`${r[0]}_{t,h,k}`)}`)
              .join(' + ')}`,
          },
          ROLES.filter((r) => inputOf(r, site.inputs.length) === i).map((r) => ({
            kernel: `${r}_kernel`,
            dz: `d${r}`,
            m: H * z.each[r],
          })),
        ),
      ),
    ];
  },
});

/**
 * As Keras has it: a step of the query that does not count sees nothing (and so takes from all alike), and no step sees a value or a key
 * that does not count. Null: no input has a mask.
 */
function hiding(o: Options<typeof fields>, { inputs, masks }: Site): Hiding | null {
  const { T, S } = sizesOf(o, inputs);
  const of = (role: Role): string | null => {
    const at = inputOf(role, inputs.length);
    return masks[at] && (role !== 'key' || inputs.length === 3) ? maskName(at) : null;
  };
  const [query, key, value] = ROLES.map(of);
  if (!query && !key && !value) return null;
  return (read) => {
    const [rows, ...columns] = [query, key, value].map((name) => (name ? read(name) : null));
    return (b, t, s) =>
      (o.useCausalMask && s > t) || rows?.[b * T + t] === 0 || columns.some((column) => column?.[b * S + s] === 0);
  };
}

const dropping = (o: Options<typeof fields>, { training }: Site): boolean => training && o.dropout > 0;

const thinned = (out: string, from: string, shape: Shape, rate: number, law: string): Formula => ({
  out,
  shape,
  law,
  terms: 1,
  term: (c) => scaled(1 / (1 - rate), ref('mask', c), ref(from, c)),
  bind: (o, read, k) => fillProduct(k, o, read('mask'), read(from), 1 / (1 - rate)),
});

/** scores[b,h,t,s] = Σ_k q[b,t,h,k]·k[b,s,h,k] / √K; where a step may not look, −∞, of which the softmax makes 0. */
function scoresOf(z: Sizes, causal: boolean): Formula {
  const { batch, T, S, H, K } = z;
  const scale = 1 / Math.sqrt(K);
  return {
    out: 'scores',
    shape: [batch, H, T, S],
    law: `s_{h,t,s} = \\frac{1}{\\sqrt{${K}}} \\sum_k q_{t,h,k}\\, k_{s,h,k}${causal ? ',\\quad s \\le t' : ''}`,
    terms: K,
    term: (c, k) => {
      const { b, h, t, s } = inSquare(c, z);
      if (causal && s > t) return k === 0 ? scaled(-Infinity) : null;
      return scaled(scale, ref('query', ((b * T + t) * H + h) * K + k), ref('key', ((b * S + s) * H + h) * K + k));
    },
    bind: (out, read, kernels) =>
      contract(
        kernels,
        out,
        square(z),
        read('query'),
        headed(T, H, K),
        read('key'),
        headed(S, H, K),
        [batch, H, T, S, K],
        scale,
        causal ? (t, s) => s > t : undefined,
      ),
  };
}

/** o[b,t,h,v] = Σ_s a[b,h,t,s]·v[b,s,h,v]. */
function contextOf(z: Sizes, attention: string): Formula {
  const { batch, T, S, H, V } = z;
  return {
    out: 'context',
    shape: [batch, T, H, V],
    law: 'o_{t,h,v} = \\sum_s a_{h,t,s}\\, v_{s,h,v}',
    terms: S,
    term: (c, s) => {
      const { b, t, h, k } = inHeads(c, T, H, V);
      return times(ref(attention, ((b * H + h) * T + t) * S + s), ref('value', ((b * S + s) * H + h) * V + k));
    },
    bind: (out, read, kernels) =>
      contract(kernels, out, headed(T, H, V), read(attention), square(z), read('value'), flipped(headed(S, H, V)), [
        batch,
        H,
        T,
        V,
        S,
      ]),
  };
}

/** da[b,h,t,s] = Σ_v do[b,t,h,v]·v[b,s,h,v]. */
function attentionBack(z: Sizes, out: string): Formula {
  const { batch, T, S, H, V } = z;
  return {
    out,
    shape: [batch, H, T, S],
    law: '\\frac{\\partial L}{\\partial a_{h,t,s}} = \\sum_v v_{s,h,v}\\, \\frac{\\partial L}{\\partial o_{t,h,v}}',
    terms: V,
    term: (c, k) => {
      const { b, h, t, s } = inSquare(c, z);
      return times(ref('dcontext', ((b * T + t) * H + h) * V + k), ref('value', ((b * S + s) * H + h) * V + k));
    },
    bind: (o, read, kernels) =>
      contract(kernels, o, square(z), read('dcontext'), headed(T, H, V), read('value'), headed(S, H, V), [
        batch,
        H,
        T,
        S,
        V,
      ]),
  };
}

/** dv[b,s,h,v] = Σ_t a[b,h,t,s]·do[b,t,h,v]. */
function valueBack(z: Sizes, attention: string): Formula {
  const { batch, T, S, H, V } = z;
  return {
    out: 'dvalue',
    shape: [batch, S, H, V],
    law: '\\frac{\\partial L}{\\partial v_{s,h,v}} = \\sum_t a_{h,t,s}\\, \\frac{\\partial L}{\\partial o_{t,h,v}}',
    terms: T,
    term: (c, t) => {
      const { b, t: s, h, k } = inHeads(c, S, H, V);
      return times(ref(attention, ((b * H + h) * T + t) * S + s), ref('dcontext', ((b * T + t) * H + h) * V + k));
    },
    bind: (out, read, kernels) =>
      contract(
        kernels,
        out,
        headed(S, H, V),
        read(attention),
        flipped(square(z)),
        read('dcontext'),
        flipped(headed(T, H, V)),
        [batch, H, S, V, T],
      ),
  };
}

/** dq[b,t,h,k] = Σ_s ds[b,h,t,s]·k[b,s,h,k] / √K. */
function queryBack(z: Sizes, causal: boolean): Formula {
  const { batch, T, S, H, K } = z;
  const scale = 1 / Math.sqrt(K);
  return {
    out: 'dquery',
    shape: [batch, T, H, K],
    law: `\\frac{\\partial L}{\\partial q_{t,h,k}} = \\frac{1}{\\sqrt{${K}}} \\sum_s k_{s,h,k}\\, \\frac{\\partial L}{\\partial s_{h,t,s}}`,
    terms: S,
    term: (c, s) => {
      const { b, t, h, k } = inHeads(c, T, H, K);
      if (causal && s > t) return null;
      return scaled(scale, ref('dscores', ((b * H + h) * T + t) * S + s), ref('key', ((b * S + s) * H + h) * K + k));
    },
    bind: (out, read, kernels) =>
      contract(
        kernels,
        out,
        headed(T, H, K),
        read('dscores'),
        square(z),
        read('key'),
        flipped(headed(S, H, K)),
        [batch, H, T, K, S],
        scale,
      ),
  };
}

/** dk[b,s,h,k] = Σ_t ds[b,h,t,s]·q[b,t,h,k] / √K. */
function keyBack(z: Sizes, causal: boolean): Formula {
  const { batch, T, S, H, K } = z;
  const scale = 1 / Math.sqrt(K);
  return {
    out: 'dkey',
    shape: [batch, S, H, K],
    law: `\\frac{\\partial L}{\\partial k_{s,h,k}} = \\frac{1}{\\sqrt{${K}}} \\sum_t q_{t,h,k}\\, \\frac{\\partial L}{\\partial s_{h,t,s}}`,
    terms: T,
    term: (c, t) => {
      const { b, t: s, h, k } = inHeads(c, S, H, K);
      if (causal && s > t) return null;
      return scaled(scale, ref('dscores', ((b * H + h) * T + t) * S + s), ref('query', ((b * T + t) * H + h) * K + k));
    },
    bind: (out, read, kernels) =>
      contract(
        kernels,
        out,
        headed(S, H, K),
        read('dscores'),
        flipped(square(z)),
        read('query'),
        flipped(headed(T, H, K)),
        [batch, H, S, K, T],
        scale,
      ),
  };
}

/** The gradients of one projection's kernel and bias. */
function projectionBack(z: Sizes, r: Role, inputs: number, useBias: boolean): readonly Formula[] {
  const { batch, H } = z,
    n = z.shapes[r].at(-1)!,
    each = z.each[r],
    rows = batch * z.rows[r],
    symbol = r[0]!;
  const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;
  return [
    linearKernelBack(
      {
        out: `d${r}_kernel`,
        shape: [n, H, each],
        law: overAll(z, `${slope(`w^{${symbol}}_{i,h,k}`)} = \\sum_t x_{t,i}\\, ${slope(`${symbol}_{t,h,k}`)}`),
      },
      inputName(inputOf(r, inputs)),
      `d${r}`,
      rows,
      n,
      H * each,
    ),
    ...(useBias
      ? [
          linearBiasBack(
            {
              out: `d${r}_bias`,
              shape: [H, each],
              law: overAll(z, `${slope(`b^{${symbol}}_{h,k}`)} = \\sum_t ${slope(`${symbol}_{t,h,k}`)}`),
            },
            `d${r}`,
            rows,
          ),
        ]
      : []),
  ];
}
