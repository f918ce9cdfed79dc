import { refuse } from '../../../core/errors.ts';
import type { Constant } from '../constant.ts';
import { constant } from '../constant.ts';
import { sizeOf } from '../../../core/tensor.ts';
import { nextTo } from '../../halves.ts';
import type { Fact, Live, Phantom, Value } from '../values.ts';
import { unable } from '../values.ts';
import { activate, bent, clipped } from './activation.ts';
import { affine, scaledBy, single } from './affine.ts';
import { maskedBy } from './attention.ts';
import { merged, tensorsOf } from './merge.ts';
import { normalized, rootMeanNormalized, unitNormalized } from './norm.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, known, live, numberIn } from './op.ts';

type Pair = readonly [Value, Value];

const bothOf = (op: Op): Pair => {
  const [a, b] = op.inputs;
  return a && b ? [a, b] : refuse('it needs two inputs', op.inputs.length);
};

/** The constant of a pair and the other one; null where there is no constant. */
const split = ([a, b]: Pair): { readonly c: Constant; readonly x: Live | Phantom; readonly first: boolean } | null => {
  const other = (v: Value): v is Live | Phantom => v.kind === 'live' || v.kind === 'phantom';
  if (a.kind === 'constant' && other(b)) return { c: a, x: b, first: true };
  return b.kind === 'constant' && other(a) ? { c: b, x: a, first: false } : null;
};

const near = (a: number | null, b: number): boolean => a !== null && Math.abs(a - b) < 1e-4 * Math.max(1, Math.abs(b));
const phantom = (op: Op, of: Pick<Live, 'logical'>, fact: Fact): Phantom => ({
  kind: 'phantom',
  logical: of.logical,
  fact,
  made: op.label,
});
const mapped = (c: Constant, f: (v: number) => number): Constant =>
  constant(c.dims, Float32Array.from(c.data, f), false);

/** Whether a constant reaches beyond a tensor, which would be stretched to it. */
const reaches = (c: Constant, x: Live): boolean => {
  const dims = dimsIn(x),
    lead = dims.length - c.dims.length;
  return c.dims.some((d, i) => d !== 1 && (dims[i + lead] ?? 1) === 1);
};

/** scale·x + shift where one of both is a constant, as an operator of two inputs has it. */
function withConstant(op: Op, x: Live, scale: Constant | null, shift: Constant | null): Live {
  const wide = [scale, shift].find((c) => c && reaches(c, x));
  if (!wide) return affine(op, x, scale, shift);
  const [first, second] = tensorsOf(op, [x, wide]) as [Live, Live];
  return merged(op, scale ? 'multiply' : 'add', [first, second]);
}

export const add: Translate = (op) => {
  const both = bothOf(op),
    known = split(both);
  if (!known) return [merged(op, 'add', [live(op, 0), live(op, 1)])];
  const { c, x } = known,
    v = numberIn(c);
  if (x.kind === 'phantom' && x.fact.is === 'erf' && near(v, 1))
    return [phantom(op, x, { is: 'erf1', x: x.fact.x, by: 1 })];
  if (x.kind === 'phantom' && x.fact.is === 'scores') return [maskedBy(x, c)];
  if (x.fact?.is === 'variance' && v !== null) return [phantom(op, x, { ...x.fact, epsilon: x.fact.epsilon + v })];
  return [withConstant(op, real(op, known), null, c)];
};

/** The tensor of a pair as a layer makes it. */
const real = (op: Op, { x }: { readonly x: Live | Phantom }): Live => live({ ...op, inputs: [x] });

export const sub: Translate = (op) => {
  const both = bothOf(op),
    known = split(both);
  if (known) {
    const { c, first } = known,
      x = real(op, known);
    return [
      first
        ? withConstant(op, scaledBy(op, x, -1), null, c)
        : withConstant(
            op,
            x,
            null,
            mapped(c, (v) => -v),
          ),
    ];
  }
  const [a, b] = [live(op, 0), live(op, 1)];
  const made = merged(op, 'subtract', [a, b]);
  return [
    b.fact?.is === 'mean' && same(a, b.fact.x) ? { ...made, fact: { is: 'centred', x: a, axes: b.fact.axes } } : made,
  ];
};

const factOf = (v: Value): Fact | undefined => (v.kind === 'live' || v.kind === 'phantom' ? v.fact : undefined);
/** Whether two are one tensor, seen along the same axes. */
const same = (a: Value, b: Live): boolean =>
  a.kind === 'live' &&
  a.id === b.id &&
  a.logical.length === b.logical.length &&
  a.logical.every((axis, i) => axis.length === b.logical[i]!.length && axis.every((f, k) => f === b.logical[i]![k]));

export const mul: Translate = (op) => {
  const both = bothOf(op),
    known = split(both);
  if (known) {
    const { c, x } = known,
      v = numberIn(c);
    if (x.kind === 'phantom' && v !== null) {
      const { fact } = x;
      if (fact.is === 'erf1') return [phantom(op, x, { ...fact, by: fact.by * v })];
      if (fact.is === 'gelu') return [geluOf(op, fact.x, fact.by * v)];
      if (fact.is === 'scores' && !fact.shares && !fact.causal)
        return [phantom(op, x, { ...fact, scale: fact.scale * v })];
    }
    return [withConstant(op, real(op, known), c, null)];
  }
  for (const [a, b] of [both, [both[1], both[0]]] as const) {
    const fact = factOf(b);
    // An activation that has become the end of the layer before has no x of its own any more.
    if (a.kind !== 'live' || !fact || (b.kind === 'live' && fact.is !== 'scores' && 'x' in fact && fact.x.id === b.id))
      continue;
    if (fact.is === 'sigmoid' && same(a, fact.x)) return [activate(op, own(op, a), { type: 'silu' })];
    if (fact.is === 'hardSigmoid' && same(a, fact.x)) return [activate(op, own(op, a), { type: 'hard_swish' })];
    if (fact.is === 'tanhSoftplus' && same(a, fact.x)) return [activate(op, own(op, a), { type: 'mish' })];
    if (fact.is === 'erf1') {
      if (same(a, fact.x)) return [geluOf(op, fact.x, fact.by)];
      if (a.fact?.is === 'affine' && a.fact.shift === 0 && same(a.fact.x, fact.x))
        return [geluOf(op, fact.x, fact.by * a.fact.scale)];
    }
    if (fact.is === 'rate') {
      const made = byRate(op, a, fact);
      if (made) return [made];
    }
  }
  const [a, b] = [live(op, 0), live(op, 1)];
  return [squared(op, a, b) ?? merged(op, 'multiply', [a, b])];
};

/** A tensor that others read too: an activation of it is a layer of its own. */
function own(op: Op, x: Live): Live {
  op.build.shared.add(x.id);
  return x;
}

/** by·x·(1 + erf(x/√2)): GELU where `by` is ½; else perhaps the half is still to come. */
function geluOf(op: Op, x: Live, by: number): Live | Phantom {
  if (!near(by, 0.5)) return phantom(op, x, { is: 'gelu', x, by });
  return activate(op, own(op, x), { type: 'gelu' });
}

function squared(op: Op, a: Live, b: Live): Live | null {
  if (!same(a, b)) return null;
  const made = merged(op, 'multiply', [a, b]);
  const fact: Fact =
    a.fact?.is === 'centred'
      ? { is: 'square', x: a.fact.x, centred: a.fact.axes }
      : { is: 'square', x: a, centred: null };
  return { ...made, fact };
}

/** x·rate or x/deviation: a normalisation, where x is what the deviation is of. */
function byRate(op: Op, a: Live, fact: Fact): Live | null {
  if (fact.is !== 'rate' && fact.is !== 'deviation') return null;
  if (fact.centred)
    return a.fact?.is === 'centred' && same(a.fact.x, fact.x) && a.fact.axes.join() === fact.axes.join()
      ? normalized(op, fact.x, fact.axes, fact.epsilon)
      : null;
  return same(a, fact.x) ? rootMeanNormalized(op, fact.x, fact.axes, fact.epsilon) : null;
}

export const div: Translate = (op) => {
  const both = bothOf(op),
    known = split(both);
  if (known) {
    const { c, x, first } = known,
      v = numberIn(c);
    if (first) {
      if (x.fact?.is === 'deviation' && near(v, 1)) return [phantom(op, x, { ...x.fact, is: 'rate' })];
      return [withConstant(op, inverse(op, real(op, known)), c, null)];
    }
    if (x.kind === 'phantom' && v !== null) {
      const { fact } = x;
      if (fact.is === 'scores' && !fact.shares && !fact.causal)
        return [phantom(op, x, { ...fact, scale: fact.scale / v })];
      if (fact.is === 'gelu') return [geluOf(op, fact.x, fact.by / v)];
    }
    return [
      withConstant(
        op,
        real(op, known),
        mapped(c, (d) => 1 / d),
        null,
      ),
    ];
  }
  const [a, b] = both,
    fact = factOf(b);
  if (a.kind === 'live' && fact) {
    if (fact.is === 'norm' && same(a, fact.x)) return [unitNormalized(op, fact.x, fact.axes)];
    const made = byRate(op, a, fact);
    if (made) return [made];
  }
  const [over, under] = [live(op, 0), live(op, 1)];
  return [merged(op, 'multiply', [over, inverse({ ...op, name: '' }, under)])];
};

/** 1/x. */
const inverse = (op: Op, x: Live): Live => activate(op, x, { type: 'reciprocal' });

export const pow: Translate = (op) => {
  const [base, exponent] = bothOf(op),
    number = numberIn(base);
  // cˣ = e^{x·ln c}.
  if (number !== null && number > 0 && exponent.kind !== 'constant')
    return [activate(op, scaledBy({ ...op, name: '' }, live(op, 1), Math.log(number)), { type: 'exponential' })];
  const power = numberIn(known(op, 1, 'exponent')),
    value = op.inputs[0]!;
  const fact = factOf(value);
  if (fact?.is === 'variance' && near(power, 0.5)) return [phantom(op, value as Live, { ...fact, is: 'deviation' })];
  if (fact?.is === 'variance' && near(power, -0.5)) return [phantom(op, value as Live, { ...fact, is: 'rate' })];
  const x = live(op);
  if (power === 1) return [x];
  if (power === 2) return [squared(op, x, x)!];
  if (power === 3 || power === 4)
    return [
      merged(
        op,
        'multiply',
        Array.from({ length: power }, () => x),
      ),
    ];
  if (power === null) return unable('it has several exponents');
  if (power === 0.5) return [activate(op, x, { type: 'sqrt' })];
  return [power === -1 ? inverse(op, x) : activate(op, x, { type: 'power', exponent: power })];
};

export const sqrt: Translate = (op) => {
  const value = op.inputs[0]!,
    fact = factOf(value);
  if (fact?.is === 'variance') return [phantom(op, value as Live, { ...fact, is: 'deviation' })];
  return [activate(op, live(op), { type: 'sqrt' })];
};

export const reciprocal: Translate = (op) => {
  const value = op.inputs[0]!,
    fact = factOf(value);
  if (fact?.is === 'deviation') return [phantom(op, value as Live, { ...fact, is: 'rate' })];
  return [inverse(op, live(op))];
};

export const erf: Translate = (op) => {
  const x = live(op),
    { fact } = x;
  if (fact?.is === 'affine' && near(fact.scale, Math.SQRT1_2) && fact.shift === 0)
    return [phantom(op, x, { is: 'erf', x: fact.x })];
  return [activate(op, x, { type: 'erf' })];
};

export const log: Translate = (op) => {
  const x = live(op),
    { fact } = x;
  if (fact?.is === 'sigmoid') return [logSigmoid(op, x, fact.x)];
  const draft = op.build.drafts.get(x.id)!;
  if (fact?.is !== 'softmax') return [activate(op, x, { type: 'log' })];
  if (draft.type === 'dense' && !op.build.shared.has(x.id)) {
    draft.options = { ...draft.options, activation: { type: 'log_softmax' } };
    return [{ kind: 'live', id: x.id, logical: x.logical }];
  }
  if (draft.type !== 'softmax') return [activate(op, own(op, x), { type: 'log' })];
  const id = op.build.add({
    type: 'activation',
    name: op.name,
    from: draft.from,
    options: { activation: { type: 'log_softmax', ...draft.options } },
    layout: op.build.layoutOf(x.id),
  });
  return [{ kind: 'live', id, logical: fact.x.logical }];
};

/** log σ(x) = −softplus(−x). */
function logSigmoid(op: Op, made: Live, x: Live): Live {
  const draft = op.build.drafts.get(made.id)!;
  if (made.id === x.id) {
    // The sigmoid had become the end of the layer before; it begins anew.
    const { activation: _, ...options } = draft.options;
    draft.options = options;
  }
  return scaledBy(op, activate(op, scaledBy(op, x, -1), { type: 'softplus' }), -1);
}

export const neg: Translate = (op) => [scaledBy(op, live(op), -1)];
export const abs: Translate = (op) => [bent(op, live(op), -1)];

/** Max and Min: of tensors a merging layer; with single numbers a rectifier. */
export const extreme =
  (type: 'maximum' | 'minimum'): Translate =>
  (op) => {
    const numbers = op.inputs.map((v) => numberIn(v)).filter((v): v is number => v !== null),
      others = op.inputs.filter((v) => numberIn(v) === null);
    const bound = type === 'maximum' ? Math.max(...numbers) : Math.min(...numbers);
    const limited = (value: Value | undefined): Value =>
      numbers.length === 0
        ? value!
        : type === 'maximum'
          ? clipped(op, value, bound, Infinity)
          : clipped(op, value, -Infinity, bound);
    if (others.length === 1) return [limited(others[0])];
    return [limited(merged(op, type, tensorsOf(op, others)))];
  };

/** Sum and Mean of any number of tensors. */
export const summed =
  (mean: boolean): Translate =>
  (op) => {
    if (op.inputs.length === 1) return [live(op)];
    const lives = tensorsOf(op, op.inputs);
    if (mean) return [merged(op, 'average', lives)];
    return [merged(op, 'add', lives)];
  };

/** Where, with a condition that is known: a choice between a tensor and a constant, cell by cell. */
/** Which of two, by ones and zeros that come from the sample: m·a + (1 − m)·b. */
function chosen(op: Op, m: Live): Live {
  const quiet = { ...op, name: '' };
  const shared = own(op, m);
  const side = (i: number, share: Live): Live | null => {
    const value = op.inputs[i]!;
    if (value.kind !== 'constant') return merged(quiet, 'multiply', [share, own(op, live(op, i))]);
    if (value.data.some((v) => !Number.isFinite(v))) return unable('it fills in what is no number');
    return value.data.every((v) => v === 0) ? null : withConstant(quiet, share, value, null);
  };
  const both = [side(1, shared), side(2, scaledBy(quiet, shared, -1, 1))].filter((v) => v !== null);
  return both.length === 2 ? merged(op, 'add', both) : (both[0] ?? scaledBy(op, shared, 0));
}

export const where: Translate = (op) => {
  if (op.inputs[0]?.kind === 'live') return [chosen(op, op.inputs[0])];
  const test = known(op, 0, 'condition'),
    [a, b] = [op.inputs[1]!, op.inputs[2]!];
  const [x, c, keepsTrue] = a.kind === 'constant' ? ([b, a, false] as const) : ([a, b, true] as const);
  if (c.kind !== 'constant') {
    const [first, second] = [live(op, 1), live(op, 2)];
    const yes = mapped(test, (v) => Number(v !== 0));
    return [
      merged(op, 'add', [
        withConstant(op, own(op, first), yes, null),
        withConstant(
          op,
          own(op, second),
          mapped(yes, (v) => 1 - v),
          null,
        ),
      ]),
    ];
  }
  const keeps = mapped(test, (v) => Number((v !== 0) === keepsTrue)),
    fill = numberIn(c);
  if (x.kind === 'phantom' && x.fact.is === 'scores' && fill !== null)
    return [
      maskedBy(
        x,
        mapped(keeps, (v) => (v === 1 ? 0 : fill)),
      ),
    ];
  if (fill === null || !Number.isFinite(fill)) return unable('it fills in more than one number');
  return [
    withConstant(
      op,
      live({ ...op, inputs: [x] }),
      keeps,
      sizeOf(keeps.dims) === 1 ? single(0) : mapped(keeps, (v) => (v === 1 ? 0 : fill)),
    ),
  ];
};

/** Greater, Less and their like, with one known number: 1 where they hold, else 0. */
export const compared =
  (greater: boolean, equal: boolean): Translate =>
  (op) => {
    const both = bothOf(op),
      known = split(both),
      v = known && numberIn(known.c);
    if (!known || v === null) return unable('it compares tensors, or with several numbers');
    const x = real(op, known),
      layout = op.build.layoutOf(x.id);
    // With the number first, the other way round.
    const above = greater !== known.first,
      bound = Math.fround(v),
      // x ≥ b is a step at b; x > b one at the next number above. x < b is not x ≥ b, x ≤ b not x > b.
      bin = above === equal ? bound : nextTo(bound, 1);
    const id = op.build.add({
      type: 'discretization',
      name: op.name,
      from: [op.build.arrange(x, layout)],
      options: { binBoundaries: [bin] },
      layout,
    });
    const step: Live = { kind: 'live', id, logical: x.logical };
    return [above ? step : scaledBy(op, step, -1, 1)];
  };
