import { axesOf } from '../../../core/axis.ts';
import type { Named } from '../../../core/fields.ts';
import { sizeOf } from '../../../core/tensor.ts';
import type { Emit, Tensor } from './emit.ts';
import { nextTo } from '../../halves.ts';
import type { Setting } from './encode.ts';

/** Operators that are an activation by themselves, and how they are set. */
const SINGLE: { readonly [type: string]: (f: Named) => readonly [string, { readonly [name: string]: Setting }] } = {
  sigmoid: () => ['Sigmoid', {}],
  tanh: () => ['Tanh', {}],
  softplus: () => ['Softplus', {}],
  softsign: () => ['Softsign', {}],
  exponential: () => ['Exp', {}],
  sqrt: () => ['Sqrt', {}],
  log: () => ['Log', {}],
  reciprocal: () => ['Reciprocal', {}],
  erf: () => ['Erf', {}],
  sin: () => ['Sin', {}],
  cos: () => ['Cos', {}],
  sign: () => ['Sign', {}],
  celu: (f) => ['Celu', { alpha: { float: Number(f['alpha']) } }],
  hard_shrink: (f) => ['Shrink', { lambd: { float: Number(f['threshold']) }, bias: { float: 0 } }],
  soft_shrink: (f) => ['Shrink', { lambd: { float: Number(f['threshold']) }, bias: { float: Number(f['threshold']) } }],
  hard_swish: () => ['HardSwish', {}],
  selu: () => ['Selu', {}],
  elu: (f) => ['Elu', { alpha: { float: Number(f['alpha'] ?? 1) } }],
  leaky_relu: (f) => ['LeakyRelu', { alpha: { float: Number(f['negativeSlope']) } }],
  hard_sigmoid: (f) => ['HardSigmoid', { alpha: { float: f['keras2'] === true ? 0.2 : 1 / 6 }, beta: { float: 0.5 } }],
};

/** f(x), in whichever order of axes x comes; softmax along its own axis. */
export function activated(e: Emit, where: string, f: Named, x: Tensor): Tensor {
  if (f.type === 'linear') return x;
  if (f.type === 'softmax' || f.type === 'log_softmax') {
    if (Array.isArray(f['axis'])) return together(e, where, f['axis'] as readonly number[], x);
    const axis = Number(f['axis'] ?? -1),
      type = f.type === 'softmax' ? 'Softmax' : 'LogSoftmax';
    return { shape: x.shape, last: e.node(where, type, [e.last(x)], { axis: { int: axis } }) };
  }
  const side = x.last === undefined ? 'first' : 'last';
  return { shape: x.shape, [side]: curve(e, where, f, x[side]!) };
}

/** A softmax along several axes: they are brought to the end and made one. */
function together(e: Emit, where: string, axes: readonly number[], x: Tensor): Tensor {
  const at = axesOf(axes, [1, ...x.shape]),
    rest = [0, ...x.shape.map((_, a) => a + 1)].filter((a) => !at.includes(a)),
    order = [...rest, ...at],
    turned = order.slice(1).map((a) => x.shape[a - 1]!);
  const flat = [...turned.slice(0, rest.length - 1), sizeOf(turned.slice(rest.length - 1))];
  const rows = e.reshaped(where, e.transposed(e.last(x), order), flat);
  const made = e.reshaped(where, e.node(where, 'Softmax', [rows], { axis: { int: -1 } }), turned);
  return {
    shape: x.shape,
    last: e.transposed(
      made,
      order.map((_, a) => order.indexOf(a)),
    ),
  };
}

/** f of a tensor, number by number. */
export function curve(e: Emit, where: string, f: Named, x: string): string {
  const node = (type: string, ...inputs: readonly string[]): string => e.node(where, type, inputs);
  if (Object.hasOwn(SINGLE, f.type)) {
    const [type, settings] = SINGLE[f.type]!(f);
    return e.node(where, type, [x], settings);
  }
  switch (f.type) {
    case 'relu6':
      return node('Clip', x, e.number(0), e.number(6));
    case 'hard_tanh':
      return node('Clip', x, e.number(-1), e.number(1));
    case 'log_sigmoid':
      return node('Neg', node('Softplus', node('Neg', x)));
    case 'tanh_shrink':
      return node('Sub', x, node('Tanh', x));
    case 'power':
      return node('Pow', x, e.number(Number(f['exponent'])));
    case 'threshold':
      return node(
        'Where',
        node('Greater', x, e.number(Number(f['threshold']))),
        x,
        e.number(Number(f['defaultValue'])),
      );
    case 'sparse_sigmoid':
      return node('Mul', node('Add', node('Clip', x, e.number(-1), e.number(1)), e.number(1)), e.number(0.5));
    case 'sparse_plus': {
      // The parabola up to 1, and what is beyond it.
      const half = node('Add', node('Clip', x, e.number(-1), e.number(1)), e.number(1));
      const beyond = node('Relu', node('Sub', x, e.number(1)));
      return node('Add', node('Mul', node('Mul', half, half), e.number(0.25)), beyond);
    }
    case 'squareplus': {
      const root = node('Sqrt', node('Add', node('Mul', x, x), e.number(Number(f['b']))));
      return node('Mul', node('Add', x, root), e.number(0.5));
    }
    case 'silu':
      return node('Mul', x, node('Sigmoid', x));
    case 'mish':
      return node('Mul', x, node('Tanh', node('Softplus', x)));
    case 'gelu': {
      // ½·x·(1 + erf(x/√2)), or its approximation by tanh.
      const inner =
        f['approximate'] === true
          ? node(
              'Tanh',
              node(
                'Mul',
                node('Add', x, node('Mul', node('Mul', node('Mul', x, x), x), e.number(0.044_715))),
                e.number(Math.sqrt(2 / Math.PI)),
              ),
            )
          : node('Erf', node('Mul', x, e.number(Math.SQRT1_2)));
      return node('Mul', node('Mul', x, node('Add', inner, e.number(1))), e.number(0.5));
    }
    case 'relu':
      return rectified(e, where, f, x);
    default:
      return x;
  }
}

/** max(0, x), with Keras's three bends: s·min(x − θ, 0), and x from θ on, at most m. */
function rectified(e: Emit, where: string, f: Named, x: string): string {
  const [most, slope, threshold] = [
    f['maxValue'] ?? null,
    Number(f['negativeSlope'] ?? 0),
    Number(f['threshold'] ?? 0),
  ];
  const node = (type: string, ...inputs: readonly string[]): string => e.node(where, type, inputs);
  if (threshold === 0 && most === null && slope > 0)
    return e.node(where, 'LeakyRelu', [x], { alpha: { float: slope } });
  const from =
    threshold === 0
      ? null
      : e.node(where, 'ThresholdedRelu', [x], { alpha: { float: nextTo(Math.fround(threshold), -1) } });
  const above =
    most === null
      ? (from ?? node('Relu', x))
      : from === null
        ? node('Clip', x, e.number(0), e.number(Number(most)))
        : node('Min', from, e.number(Number(most)));
  if (slope === 0) return above;
  const below = node('Min', node('Sub', x, e.number(threshold)), e.number(0));
  return node('Add', above, node('Mul', below, e.number(slope)));
}

/** What ONNX calls an activation within its recurrent operators, with the numbers it takes; null: it has none like it. */
export function cellActivation(
  f: Named,
): { readonly name: string; readonly alpha: number; readonly beta: number } | null {
  const of = (name: string, alpha = 0, beta = 0) => ({ name, alpha, beta });
  switch (f.type) {
    case 'sigmoid':
      return of('Sigmoid');
    case 'tanh':
      return of('Tanh');
    case 'softsign':
      return of('Softsign');
    case 'softplus':
      return of('Softplus');
    case 'relu':
      return f['maxValue'] === null && f['threshold'] === 0 && f['negativeSlope'] === 0 ? of('Relu') : null;
    default:
      return null;
  }
}
