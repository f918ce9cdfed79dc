import { refuse } from '../../../core/errors.ts';
import type { Named } from '../../../core/fields.ts';
import { nextTo } from '../../halves.ts';
import type { Fact, Live, Phantom } from '../values.ts';
import { unable } from '../values.ts';
import { length } from '../view.ts';
import { scaledBy } from './affine.ts';
import type { Op, Translate } from './op.ts';
import { known, live, maybeKnown, numberIn } from './op.ts';

/** Layers with an `activation` option of their own. */
const ENDING = new Set([
  'dense',
  'conv1d',
  'conv2d',
  'conv3d',
  'depthwise_conv2d',
  'conv1d_transpose',
  'conv2d_transpose',
  'conv3d_transpose',
]);

/** f(x): as the activation of the layer before, where only this reads it, else as a layer of its own. */
export function activate(op: Op, x: Live, activation: Named, fact?: Fact): Live {
  const { build } = op,
    draft = build.drafts.get(x.id)!;
  const made = (id: string): Live => ({ kind: 'live', id, logical: x.logical, ...(fact && { fact }) });
  if (ENDING.has(draft.type) && draft.options['activation'] === undefined && !build.shared.has(x.id)) {
    draft.options = { ...draft.options, activation };
    return made(x.id);
  }
  const layout = build.layoutOf(x.id);
  return made(
    build.add({
      type: 'activation',
      name: op.name,
      from: [build.arrange(x, layout)],
      options: { activation },
      layout,
    }),
  );
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5 * Math.max(1, Math.abs(b));

const plain =
  (activation: Named, fact?: 'sigmoid' | 'softplus'): Translate =>
  (op) => {
    const x = live(op);
    return [activate(op, x, activation, fact && { is: fact, x })];
  };

export const relu = plain({ type: 'relu' });
export const sigmoid = plain({ type: 'sigmoid' }, 'sigmoid');
export const softplus = plain({ type: 'softplus' }, 'softplus');
export const softsign = plain({ type: 'softsign' });
export const exp = plain({ type: 'exponential' });
export const sin = plain({ type: 'sin' });
export const cos = plain({ type: 'cos' });
export const sign = plain({ type: 'sign' });
export const hardSwish = plain({ type: 'hard_swish' });
export const mish = plain({ type: 'mish' });

export const tanh: Translate = (op) => {
  const x = live(op);
  return [
    activate(op, x, { type: 'tanh' }, x.fact?.is === 'softplus' ? { is: 'tanhSoftplus', x: x.fact.x } : undefined),
  ];
};

export const leakyRelu: Translate = (op) => {
  const slope = op.attributes.float('alpha', 0.01);
  if (slope < 0) return [bent(op, live(op), slope)];
  return [activate(op, live(op), { type: 'leaky_relu', negativeSlope: slope })];
};

/** x above 0, slope·x below, for a slope that no activation here has. */
export function bent(op: Op, x: Live, slope: number): Live {
  const layout = op.build.layoutOf(x.id);
  const id = op.build.add({
    type: 'prelu',
    name: op.name,
    from: [op.build.arrange(x, layout)],
    options: { sharedAxes: layout.map((_, a) => a + 1) },
    weights: { alpha: Float32Array.of(slope) },
    layout,
  });
  return { kind: 'live', id, logical: x.logical };
}

export const prelu: Translate = (op) => {
  const x = live(op),
    layout = op.build.layoutOf(x.id),
    given = known(op, 1, 'slope');
  // Until opset 7 the slope was a list along the channels.
  const slope =
    given.dims.length === 1 && given.data.length > 1 && x.logical.length > 2
      ? { ...given, dims: [given.data.length, ...x.logical.slice(2).map(() => 1)] }
      : given;
  const { varies, data } = op.build.laid(x, layout, slope);
  const id = op.build.add({
    type: 'prelu',
    name: op.name,
    from: [op.build.arrange(x, layout)],
    options: { sharedAxes: layout.flatMap((_, a) => (varies[a] ? [] : [a + 1])) },
    weights: { alpha: data },
    layout,
  });
  return [{ kind: 'live', id, logical: x.logical }];
};

export const elu: Translate = (op) => {
  const alpha = op.attributes.float('alpha', 1);
  if (alpha < 0) unable(`its alpha is below 0 (${alpha})`);
  return [activate(op, live(op), alpha === 1 ? { type: 'elu' } : { type: 'elu', alpha })];
};

export const celu: Translate = (op) => {
  const alpha = op.attributes.float('alpha', 1);
  if (alpha <= 0) unable(`its alpha is not above 0 (${alpha})`);
  return [activate(op, live(op), { type: 'celu', alpha })];
};

/** Shrink: x + bias below −lambd, x − bias above lambd, 0 between. */
export const shrink: Translate = (op) => {
  const [lambd, bias] = [op.attributes.float('lambd', 0.5), op.attributes.float('bias', 0)];
  if (lambd < 0) return unable(`its lambd is below 0 (${lambd})`);
  if (bias === 0) return [activate(op, live(op), { type: 'hard_shrink', threshold: lambd })];
  if (near(bias, lambd)) return [activate(op, live(op), { type: 'soft_shrink', threshold: lambd })];
  return unable(`its bias is ${bias}, not 0 or its lambd`);
};

/** SELU's two constants, as ONNX has them. */
const SELU = { alpha: 1.673_263_192_176_818_8, gamma: 1.050_701_022_148_132_3 };
export const selu: Translate = (op) => {
  const [alpha, gamma] = [op.attributes.float('alpha', SELU.alpha), op.attributes.float('gamma', SELU.gamma)];
  if (near(alpha, SELU.alpha) && near(gamma, SELU.gamma)) return [activate(op, live(op), { type: 'selu' })];
  if (alpha < 0) unable(`its alpha is below 0 (${alpha})`);
  return [scaledBy(op, activate(op, live(op), { type: 'elu', alpha }), gamma)];
};

export const hardSigmoid: Translate = (op) => {
  const [alpha, beta] = [op.attributes.float('alpha', 0.2), op.attributes.float('beta', 0.5)],
    x = live(op);
  if (near(beta, 0.5) && near(alpha, 1 / 6))
    return [activate(op, x, { type: 'hard_sigmoid' }, { is: 'hardSigmoid', x })];
  if (near(beta, 0.5) && near(alpha, 0.2)) return [activate(op, x, { type: 'hard_sigmoid', keras2: true })];
  return [activate(op, scaledBy(op, x, alpha, beta), { type: 'relu', maxValue: 1 })];
};

export const thresholdedRelu: Translate = (op) => {
  // x where it is above, and not at, alpha; ours begins at its threshold.
  const threshold = nextTo(Math.fround(op.attributes.float('alpha', 1)), 1);
  return [activate(op, live(op), { type: 'relu', threshold })];
};

export const gelu: Translate = (op) => [
  activate(op, live(op), { type: 'gelu', approximate: op.attributes.text('approximate', 'none') === 'tanh' }),
];

/** Swish of newer opsets: x·σ(αx). */
export const swish: Translate = (op) =>
  near(op.attributes.float('alpha', 1), 1) ? [activate(op, live(op), { type: 'silu' })] : unable('its alpha is not 1');

/** Clip: bounds are attributes before opset 11, then inputs. */
export const clip: Translate = (op) => {
  const bound = (name: string, i: number, none: number): number => {
    if (op.attributes.has(name)) return op.attributes.float(name);
    const given = maybeKnown(op, i, name);
    return given ? (numberIn(given) ?? unable(`its ${name} is more than one number`)) : none;
  };
  return [clipped(op, op.inputs[0], bound('min', 1, -Infinity), bound('max', 2, Infinity))];
};

/** min(max(x, low), high), by rectifiers. */
export function clipped(op: Op, value: Op['inputs'][number], lowest: number, highest: number): Live | Phantom {
  // The least and the largest number of single precision stand for none.
  const [low, high] = [lowest < -3.4e38 ? -Infinity : lowest, highest > 3.4e38 ? Infinity : highest];
  if (value?.kind === 'phantom' && value.fact.is === 'norm' && low <= 1e-6 && high === Infinity) return value;
  const x = live({ ...op, inputs: [value] });
  if (low > high) refuse('its min is above its max', [low, high]);
  if (low === -Infinity && high === Infinity) return x;
  if (low === 0) {
    if (high === 6) return activate(op, x, { type: 'relu6' });
    return activate(op, x, high === Infinity ? { type: 'relu' } : { type: 'relu', maxValue: high });
  }
  if (low === -Infinity) return scaledBy(op, activate(op, scaledBy(op, x, -1, high), { type: 'relu' }), -1, high);
  const above = activate(
    op,
    scaledBy(op, x, 1, -low),
    high === Infinity ? { type: 'relu' } : { type: 'relu', maxValue: high - low },
  );
  return scaledBy(op, above, 1, low);
}

/** Softmax and its logarithm: one axis from opset 13, before that all axes from one on together. */
export const softmax =
  (type: 'softmax' | 'log_softmax'): Translate =>
  (op) => {
    const value = op.inputs[0];
    const old = op.opset < 13,
      given = op.attributes.int('axis', old ? 1 : -1);
    if (value?.kind === 'phantom' && value.fact.is === 'scores' && type === 'softmax') {
      const rank = value.logical.length;
      if (given === -1 || given === rank - 1) return [{ ...value, fact: { ...value.fact, shares: true } }];
    }
    const x = live(op),
      rank = x.logical.length,
      at = given < 0 ? given + rank : given;
    if (at < 0 || at >= rank) refuse(`its axis must be from ${-rank} to ${rank - 1}`, given);
    const axis = (old ? x.logical.slice(at) : [x.logical[at]!]).flatMap((a) => op.build.now(a));
    if (axis.some((f) => f.batch && f.size > 1)) unable('it takes the samples of a batch together');
    const {
        id,
        layout,
        at: place,
      } = op.build.alone(
        x,
        axis.filter((f) => !f.batch),
      ),
      fact: Fact = { is: 'softmax', x },
      last = place === layout.length - 1;
    const draft = op.build.drafts.get(id)!;
    if (
      type === 'softmax' &&
      id === x.id &&
      last &&
      draft.type === 'dense' &&
      draft.options['activation'] === undefined &&
      !op.build.shared.has(id)
    ) {
      draft.options = { ...draft.options, activation: { type } };
      return [{ kind: 'live', id, logical: x.logical, fact }];
    }
    const options = last ? {} : { axis: place + 1 };
    const made = op.build.add({
      ...(type === 'softmax'
        ? { type: 'softmax', options }
        : { type: 'activation', options: { activation: { type, ...options } } }),
      name: op.name,
      from: [id],
      layout,
    });
    return [{ kind: 'live', id: made, logical: x.logical, ...(type === 'softmax' && length(axis) > 0 && { fact }) }];
  };
