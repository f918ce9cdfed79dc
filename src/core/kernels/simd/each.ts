import type { EachConstants, EachOp, EachSingles, EachTensors } from '../each.ts';
import { EACH } from '../each.ts';
import type { Code, Expr, Frame, Kernel, Local } from './assembler.ts';
import { advance, kernel, load, set, store, times, v } from './assembler.ts';
import { exp, sigmoid, tanh } from './float.ts';

type V128 = Expr<'v128'>;
/** What four cells become: an expression, or statements and the value that they leave. */
export type Value = V128 | { readonly code: Code; readonly value: V128 };
type Laws = {
  readonly [Op in EachOp]: (
    x: { readonly [N in EachTensors<Op> | EachSingles<Op> | EachConstants<Op>]: V128 },
    local: Frame,
  ) => Value;
};

const { add, sub, mul, div, max, min, sqrt, splat, select } = v;
const one = splat(1);

/** The statements and the value of a law. */
export const statements = (made: Value): { readonly code: Code; readonly value: V128 } =>
  'value' in made ? made : { code: [], value: made };

/** The laws of `EACH` for four cells at once; every operation rounds once, as in ../plain/each.ts. */
const laws: Laws = {
  copy: ({ x }) => x,
  scaled: ({ x, scale }) => mul(x, scale),
  affine: ({ x, scale, shift }) => add(mul(scale, x), shift),
  inverse: ({ x, scale }) => div(scale, x),
  product: ({ a, b, scale }) => mul(mul(a, b), scale),
  sum: ({ a, b, scale }) => mul(add(a, b), scale),
  madd: ({ a, b, c }) => add(mul(a, b), c),
  difference: ({ a, b }) => sub(a, b),
  larger: ({ a, b }) => max(a, b),
  descend: ({ w, g, rate }) => sub(w, mul(rate, g)),
  velocity: ({ v: speed, g, rate, momentum }) => sub(mul(momentum, speed), mul(rate, g)),
  nesterov: ({ w, v: speed, g, rate, momentum }) => sub(add(w, mul(momentum, speed)), mul(rate, g)),
  mean: ({ m, g, keep, take }) => add(mul(keep, m), mul(take, g)),
  meanSquare: ({ v: square, g, keep, take }) => add(mul(keep, square), mul(mul(take, g), g)),
  addSquare: ({ a, g }) => add(a, mul(g, g)),
  adamGait: ({ v: square, epsilon }) => div(one, add(sqrt(square), epsilon)),
  gait: ({ v: square, epsilon }) => div(one, sqrt(add(square, epsilon))),
  centredGait: ({ v: square, a, epsilon }) => div(one, sqrt(add(sub(square, mul(a, a)), epsilon))),
  gaitStep: ({ w, g, gait, rate, keep, sign }) => add(mul(keep, w), mul(mul(mul(sign, rate), g), gait)),
  adamWStep: ({ w, m, gait, rate, learningRate, decay }) =>
    sub(sub(w, mul(mul(decay, learningRate), w)), mul(mul(rate, m), gait)),
  relu: ({ x }) => max(x, splat(0)),
  reluSlope: ({ x }) => v.and(one, v.greater(x, splat(0))),
  rectify: ({ x, slope, threshold, most }) =>
    select(min(x, most), mul(slope, sub(x, threshold)), v.greater(x, threshold)),
  rectifySlope: ({ x, slope, threshold, most }) => select(v.and(one, v.less(x, most)), slope, v.greater(x, threshold)),
  exp: ({ x }, local) => exp(local, x),
  tanh: ({ x }, local) => tanh(local, x),
  sigmoid: ({ x }, local) => sigmoid(local, x),
  silu: ({ x }, local) => {
    const s = sigmoid(local, x);
    return { code: s.code, value: mul(x, s.value) };
  },
  tanhSlope: ({ y }) => sub(one, mul(y, y)),
  sigmoidSlope: ({ y }) => mul(y, sub(one, y)),
  reluBack: ({ y, dy }) => mul(v.and(one, v.greater(y, splat(0))), dy),
  tanhBack: ({ y, dy }) => mul(sub(one, mul(y, y)), dy),
  sigmoidBack: ({ y, dy }) => mul(mul(y, sub(one, y)), dy),
};

/** The parameters of an elementwise kernel: the addresses of out, tensors and singles, the constants, and how many registers to fill. */
export const eachParams = (op: EachOp): { readonly [name: string]: 'i32' | 'f32' } => {
  const [tensors, singles, constants] = EACH[op];
  return Object.fromEntries([
    ['out', 'i32'],
    ['registers', 'i32'],
    ...[...tensors, ...singles].map((name) => [name, 'i32']),
    ...constants.map((name) => [name, 'f32']),
  ]) as { readonly [name: string]: 'i32' | 'f32' };
};

/** One kernel for each law, named `each.…`. */
export const eachKernels: { readonly [name: string]: Kernel } = Object.fromEntries(
  (Object.keys(EACH) as EachOp[]).map((op) => {
    const [tensors, singles, constants] = EACH[op] as readonly (readonly string[])[];
    return [
      `each.${op}`,
      kernel(eachParams(op), (p, local) => {
        const address = (name: string): Local<'i32'> => p[name] as Local<'i32'>;
        const cells = tensors!.map((name) => [name, local('v128')] as const);
        const held = [...singles!, ...constants!].map((name) => [name, local('v128')] as const);
        const { code, value } = statements(
          (laws[op] as (x: object, local: Frame) => Value)(Object.fromEntries([...cells, ...held]), local),
        );
        const left = local('i32');
        return [
          held.map(([name, place]) =>
            set(place, singles!.includes(name) ? load.splat(address(name)) : splat(p[name] as Local<'f32'>)),
          ),
          times(left, address('registers'), [
            cells.map(([name, place]) => set(place, load.v128(address(name)))),
            code,
            store.v128(address('out'), value),
            ['out', ...tensors!].map((name) => advance(address(name), 16)),
          ]),
        ];
      }),
    ];
  }),
);
