import { softmax } from '../activations/softmax.ts';
import { refuse } from '../errors.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { tanh } from '../functions.ts';
import type { Steps } from '../kernels/contract.ts';
import { contract } from '../kernels/contract.ts';
import { fillProduct, fillSum } from '../kernels/elementwise.ts';
import { masked } from '../kernels/masks.ts';
import type { DrawSpec, Site } from '../layer.ts';
import { maskName } from '../layer.ts';
import { overSamples } from '../samples.ts';
import type { Shape } from '../tensor.ts';
import type { Hiding } from './hiding.ts';
import { overSeen, seenBack, seenOf } from './hiding.ts';

/** How well a query meets a key: by their product, or by a sum that is bent. */
export type Meeting =
  /** Σ_d q·k, times a learned number where there is one. */
  | { readonly by: 'product'; readonly scale: string | null }
  /** Σ_d w·tanh(g·(q + k)): `gain` a learned number, `weight` a learned one, or one for each d. */
  | { readonly by: 'sum'; readonly gain: string | null; readonly weight: string | null; readonly each: boolean };

/** What attention without projections is told. */
export interface Looking {
  readonly dropout: number;
  readonly useCausalMask: boolean;
}

/** Sizes, and the names of query, value and key: the inputs in Keras's order; a key that is not given is the value. */
export function sidesOf(inputs: readonly Shape[]) {
  const [query, value] = inputs as [Shape, Shape],
    key = inputs[2] ?? value;
  for (const shape of inputs)
    if (shape.length !== 3) refuse('reads [steps, numbers]', shape.slice(1), 'give it sequences of vectors');
  if (key[1] !== value[1]) refuse('its value and key must have the same number of steps', [value[1], key[1]]);
  if (query[2] !== key[2]) refuse('its query and key must be vectors of one size', [query[2], key[2]]);
  const [batch, T, D] = query as [number, number, number];
  return { batch, T, S: value[1]!, D, V: value[2]!, key: inputs.length === 3 ? 'x3' : 'x2', own: inputs.length === 3 };
}
type Sides = ReturnType<typeof sidesOf>;

const rows = (steps: number, n: number): Steps => ({ b: steps * n, h: 0, i: n, j: 1 });
const flipped = ({ b, h, i, j }: Steps): Steps => ({ b, h, i: j, j: i });
const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;

/** A cell of [batch, steps, n] taken apart. */
const apart = (c: number, steps: number, n: number) => {
  const row = Math.floor(c / n);
  return { j: c % n, i: row % steps, b: Math.floor(row / steps) };
};

const drops = (o: Looking, training: boolean): boolean => training && o.dropout > 0;

export const drawn = (o: Looking, { inputs, training }: Site): { readonly [name: string]: DrawSpec } => {
  if (!drops(o, training)) return {};
  const { batch, T, S } = sidesOf(inputs);
  return { mask: { shape: [batch, T, S], draw: (random) => (random.uniform() < o.dropout ? 0 : 1) } };
};

const thinned = (out: string, from: string, shape: Shape, rate: number, law: string): Formula => ({
  out,
  shape,
  law,
  terms: 1,
  term: (c) => scaled(1 / (1 - rate), ref('mask', c), ref(from, c)),
  bind: (o, read, k) => fillProduct(k, o, read('mask'), read(from), 1 / (1 - rate)),
});

/** scores[t,s], a = softmax over s, y[t] = Σ_s a[t,s]·v[s]; a step that may not look scores −∞. */
export function looks(m: Meeting, o: Looking, site: Site): readonly Formula[] {
  const { inputs, y, training, masks } = site;
  const z = sidesOf(inputs),
    { batch, T, S, V } = z,
    shape: Shape = [batch, T, S],
    drop = drops(o, training),
    hidden = hiding(o, site),
    counts = masks[0] ?? null;
  return [
    ...met(m, z, o.useCausalMask && !hidden),
    ...(hidden ? [seenOf({ shape, at: 't,s' }, hidden)] : []),
    ...softmax.forward({ axis: -1 }, overSeen(shape, hidden !== null)),
    ...(drop ? [thinned('dropped', 'attention', shape, o.dropout, "a' = \\frac{1}{1-p}\\, m\\, a")] : []),
    {
      out: counts ? 'context' : 'y',
      shape: y,
      law: `${counts ? 'o' : 'y'}_{t,j} = \\sum_s a_{t,s}\\, v_{s,j}`,
      terms: S,
      term: (c, s) => {
        const { b, i: t, j } = apart(c, T, V);
        return times(ref(drop ? 'dropped' : 'attention', (b * T + t) * S + s), ref('x2', (b * S + s) * V + j));
      },
      bind: (out, read, k) =>
        contract(
          k,
          out,
          rows(T, V),
          read(drop ? 'dropped' : 'attention'),
          rows(T, S),
          read('x2'),
          flipped(rows(S, V)),
          [batch, 1, T, V, S],
        ),
    },
    ...(counts ? [silenced('y', 'context', y, 'y_{t,j} = m_t\\, o_{t,j}')] : []),
  ];
}

/** As Keras has it: no step sees a value that does not count. Null: the values have no mask. */
function hiding(o: Looking, { inputs, masks }: Site): Hiding | null {
  if (!masks[1]) return null;
  const { S } = sidesOf(inputs);
  return (read) => {
    const counts = read(maskName(1));
    return (b, t, s) => (o.useCausalMask && s > t) || counts[b * S + s] === 0;
  };
}

/** out[t] = m[t]·from[t]: a step of the query that does not count is given nothing. */
const silenced = (out: string, from: string, shape: Shape, law: string): Formula => ({
  out,
  shape,
  law,
  terms: 1,
  term: (c) => times(ref(maskName(0), Math.floor(c / shape.at(-1)!)), ref(from, c)),
  bind: (o, read) => masked(o, read(from), read(maskName(0))),
});

function met(m: Meeting, z: Sides, causal: boolean): readonly Formula[] {
  const { batch, T, S, D, key } = z,
    shape: Shape = [batch, T, S],
    seen = causal ? ',\\quad s \\le t' : '';
  const query = (b: number, t: number, d: number) => ref('x', (b * T + t) * D + d),
    keyed = (b: number, s: number, d: number) => ref(key, (b * S + s) * D + d);
  if (m.by === 'product')
    return [
      {
        out: 'scores',
        shape,
        law: `s_{t,s} = ${m.scale === null ? '' : '\\gamma\\,'}\\sum_d q_{t,d}\\, k_{s,d}${seen}`,
        terms: D,
        term: (c, d) => {
          const { b, i: t, j: s } = apart(c, T, S);
          if (causal && s > t) return d === 0 ? scaled(-Infinity) : null;
          const factors = [query(b, t, d), keyed(b, s, d)];
          return m.scale === null ? times(...factors) : times(ref(m.scale, 0), ...factors);
        },
        ...(m.scale === null && {
          bind: (out, read, k) =>
            contract(
              k,
              out,
              rows(T, S),
              read('x'),
              rows(T, D),
              read(key),
              rows(S, D),
              [batch, 1, T, S, D],
              1,
              causal ? (t, s) => s > t : undefined,
            ),
        }),
      } satisfies Formula,
    ];
  return [
    {
      out: 'bend',
      shape: [batch, T, S, D],
      law: `u_{t,s,d} = \\tanh(${m.gain === null ? '' : '\\gamma\\,('}q_{t,d} + k_{s,d}${m.gain === null ? '' : ')'})`,
      terms: 2,
      term: (c, i) => {
        const { j: d, i: s, b: row } = apart(c, S, D),
          b = Math.floor(row / T);
        const one = i === 0 ? query(b, row % T, d) : keyed(b, s, d);
        return m.gain === null ? times(one) : times(ref(m.gain, 0), one);
      },
      then: tanh,
    },
    {
      out: 'scores',
      shape,
      law: `s_{t,s} = \\sum_d ${m.weight === null ? '' : `w${m.each ? '_d' : ''}\\, `}u_{t,s,d}${seen}`,
      terms: D,
      term: (c, d) => {
        const { i: t, j: s } = apart(c, T, S);
        if (causal && s > t) return d === 0 ? scaled(-Infinity) : null;
        const bend = ref('bend', c * D + d);
        return m.weight === null ? times(bend) : times(ref(m.weight, m.each ? d : 0), bend);
      },
    },
  ];
}

/** The way back: through the mix to values and shares, through the softmax to the scores, and from them to query and key. */
export function looksBack(m: Meeting, o: Looking, site: Site): readonly Formula[] {
  const { inputs, training, masks, y } = site,
    counts = masks[0] ?? null,
    dout = counts ? 'dcontext' : 'dy',
    hidden = hiding(o, site);
  const z = sidesOf(inputs),
    { batch, T, S, V } = z,
    shape: Shape = [batch, T, S],
    drop = drops(o, training),
    shares = drop ? 'dropped' : 'attention';
  const value: Formula = {
    out: z.own ? 'dx2' : 'dvalue',
    shape: [batch, S, V],
    law: `${slope('v_{s,j}')} = \\sum_t a_{t,s}\\, ${slope('y_{t,j}')}`,
    terms: T,
    term: (c, t) => {
      const { b, i: s, j } = apart(c, S, V);
      return times(ref(shares, (b * T + t) * S + s), ref(dout, (b * T + t) * V + j));
    },
    bind: (out, read, k) =>
      contract(k, out, rows(S, V), read(shares), flipped(rows(T, S)), read(dout), flipped(rows(T, V)), [
        batch,
        1,
        S,
        V,
        T,
      ]),
  };
  return [
    ...(counts ? [silenced('dcontext', 'dy', y, `${slope('o_{t,j}')} = m_t\\, ${slope('y_{t,j}')}`)] : []),
    {
      out: drop ? 'ddropped' : 'dattention',
      shape,
      law: `${slope('a_{t,s}')} = \\sum_j v_{s,j}\\, ${slope('y_{t,j}')}`,
      terms: V,
      term: (c, j) => {
        const { b, i: t, j: s } = apart(c, T, S);
        return times(ref(dout, (b * T + t) * V + j), ref('x2', (b * S + s) * V + j));
      },
      bind: (out, read, k) =>
        contract(k, out, rows(T, S), read(dout), rows(T, V), read('x2'), rows(S, V), [batch, 1, T, S, V]),
    },
    ...(drop
      ? [thinned('dattention', 'ddropped', shape, o.dropout, `${slope('a')} = \\frac{1}{1-p}\\, m\\, ${slope("a'")}`)]
      : []),
    value,
    ...softmax.backward({ axis: -1 }, overSeen(shape, hidden !== null)),
    ...(hidden ? [seenBack({ shape, at: 't,s' }, hidden)] : []),
    ...(m.by === 'product' ? productBack(m.scale, z) : sumBack(m, z)),
    ...(z.own
      ? []
      : [
          {
            out: 'dx2',
            shape: [batch, S, V],
            law: `${slope('x_{2,s,j}')} = ${slope('v_{s,j}')} + ${slope('k_{s,j}')}`,
            terms: 2,
            term: (c, t) => times(ref(t === 0 ? 'dvalue' : 'dkey', c)),
            bind: (out, read, k) => fillSum(k, out, [read('dvalue'), read('dkey')]),
          } satisfies Formula,
        ]),
  ];
}

function productBack(scale: string | null, z: Sides): readonly Formula[] {
  const { batch, T, S, D, key, own } = z,
    by = scale === null ? '' : '\\gamma\\,',
    factor = scale === null ? [] : [ref(scale, 0)];
  const ds = (b: number, t: number, s: number) => ref('dscores', (b * T + t) * S + s);
  return [
    {
      out: 'dx',
      shape: [batch, T, D],
      law: `${slope('q_{t,d}')} = ${by}\\sum_s k_{s,d}\\, ${slope('s_{t,s}')}`,
      terms: S,
      term: (c, s) => {
        const { b, i: t, j: d } = apart(c, T, D);
        return times(...factor, ds(b, t, s), ref(key, (b * S + s) * D + d));
      },
      ...(scale === null && {
        bind: (out, read, k) =>
          contract(k, out, rows(T, D), read('dscores'), rows(T, S), read(key), flipped(rows(S, D)), [
            batch,
            1,
            T,
            D,
            S,
          ]),
      }),
    } satisfies Formula,
    {
      out: own ? 'dx3' : 'dkey',
      shape: [batch, S, D],
      law: `${slope('k_{s,d}')} = ${by}\\sum_t q_{t,d}\\, ${slope('s_{t,s}')}`,
      terms: T,
      term: (c, t) => {
        const { b, i: s, j: d } = apart(c, S, D);
        return times(...factor, ds(b, t, s), ref('x', (b * T + t) * D + d));
      },
      ...(scale === null && {
        bind: (out, read, k) =>
          contract(k, out, rows(S, D), read('dscores'), flipped(rows(T, S)), read('x'), flipped(rows(T, D)), [
            batch,
            1,
            S,
            D,
            T,
          ]),
      }),
    } satisfies Formula,
    ...(scale === null
      ? []
      : [
          {
            out: `d${scale}`,
            shape: [1],
            law: overSamples(batch, `${slope('\\gamma')} = \\sum_{t,s,d} q_{t,d}\\, k_{s,d}\\, ${slope('s_{t,s}')}`),
            terms: batch * T * S * D,
            term: (_, i) => {
              const { j: d, i: s, b: row } = apart(i, S, D),
                b = Math.floor(row / T);
              return times(ref('dscores', row * S + s), ref('x', row * D + d), ref(key, (b * S + s) * D + d));
            },
          } satisfies Formula,
        ]),
  ];
}

function sumBack(m: Meeting & { readonly by: 'sum' }, z: Sides): readonly Formula[] {
  const { batch, T, S, D, key, own } = z,
    by = m.gain === null ? '' : '\\gamma\\,',
    factor = m.gain === null ? [] : [ref(m.gain, 0)];
  const bent = (row: number, s: number, d: number): number => (row * S + s) * D + d;
  return [
    {
      out: 'dbend',
      shape: [batch, T, S, D],
      law: `${slope('u_{t,s,d}')} = ${m.weight === null ? '' : `w${m.each ? '_d' : ''}\\,`} ${slope('s_{t,s}')}`,
      terms: 1,
      term: (c) => {
        const ds = ref('dscores', Math.floor(c / D));
        return m.weight === null ? times(ds) : times(ref(m.weight, m.each ? c % D : 0), ds);
      },
    },
    {
      out: 'dsum',
      shape: [batch, T, S, D],
      law: `${slope('z_{t,s,d}')} = (1 - u_{t,s,d}^2)\\, ${slope('u_{t,s,d}')}`,
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('dbend', c)) : scaled(-1, ref('bend', c), ref('bend', c), ref('dbend', c))),
    },
    {
      out: 'dx',
      shape: [batch, T, D],
      law: `${slope('q_{t,d}')} = ${by}\\sum_s ${slope('z_{t,s,d}')}`,
      terms: S,
      term: (c, s) => times(...factor, ref('dsum', bent(Math.floor(c / D), s, c % D))),
    },
    {
      out: own ? 'dx3' : 'dkey',
      shape: [batch, S, D],
      law: `${slope('k_{s,d}')} = ${by}\\sum_t ${slope('z_{t,s,d}')}`,
      terms: T,
      term: (c, t) => {
        const { b, i: s, j: d } = apart(c, S, D);
        return times(...factor, ref('dsum', bent(b * T + t, s, d)));
      },
    },
    ...(m.gain === null
      ? []
      : [
          {
            out: `d${m.gain}`,
            shape: [1],
            law: overSamples(batch, `${slope('\\gamma')} = \\sum_{t,s,d} (q_{t,d} + k_{s,d})\\, ${slope('z_{t,s,d}')}`),
            terms: 2 * batch * T * S * D,
            term: (_, i) => {
              const at = Math.floor(i / 2),
                { j: d, i: s, b: row } = apart(at, S, D),
                b = Math.floor(row / T);
              return times(ref('dsum', at), i % 2 === 0 ? ref('x', row * D + d) : ref(key, (b * S + s) * D + d));
            },
          } satisfies Formula,
        ]),
    ...(m.weight === null
      ? []
      : [
          {
            out: `d${m.weight}`,
            shape: [m.each ? D : 1],
            law: overSamples(
              batch,
              `${slope(`w${m.each ? '_d' : ''}`)} = \\sum_{t,s${m.each ? '' : ',d'}} u_{t,s,d}\\, ${slope('s_{t,s}')}`,
            ),
            terms: batch * T * S * (m.each ? 1 : D),
            term: (c, i) =>
              m.each
                ? times(ref('bend', i * D + c), ref('dscores', i))
                : times(ref('bend', i), ref('dscores', Math.floor(i / D))),
          } satisfies Formula,
        ]),
  ];
}
