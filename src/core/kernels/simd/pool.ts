import type { Code, Expr, Local } from './assembler.ts';
import {
  advance,
  atLeast,
  during,
  above,
  equal,
  kernel,
  load,
  set,
  store,
  times,
  v,
  when,
  add,
  sub,
  and,
} from './assembler.ts';

const params = {
  x: 'i32',
  y: 'i32',
  dx: 'i32',
  dy: 'i32',
  channels: 'i32',
  share: 'f32',
  n0: 'i32',
  n1: 'i32',
  n2: 'i32',
  taps0: 'i32',
  taps1: 'i32',
  x0: 'i32',
  x1: 'i32',
  x2: 'i32',
  y0: 'i32',
  y1: 'i32',
  y2: 'i32',
  tap0: 'i32',
  tap1: 'i32',
  w: 'i32',
  w0: 'i32',
  w1: 'i32',
  bias: 'i32',
  biasMask: 'i32',
} as const;
type P = { readonly [K in keyof typeof params]: Local<(typeof params)[K]> };
type I = Local<'i32'>;

/** Stores the first `n` lanes, all four where there are more. */
const storeLanes = (at: Expr<'i32'>, x: Local<'v128'>, n: Expr<'i32'>): Code =>
  when(
    atLeast(n, 4),
    store.v128(at, x),
    when(equal(n, 1), store.lane(at, x, 0), [store.pair(at, x), when(equal(n, 3), store.lane(at, x, 2, 8))]),
  );

/** A kernel that walks over windows and channels, four at a time; offsets from the beginnings of x and y are handed to `window`. */
const windows = (
  write: (
    p: P,
    local: <T extends 'i32' | 'v128'>(type: T) => Local<T>,
    at: { readonly y: I; readonly left: I; readonly channel: I },
    taps: (body: (tap: I, weight: I) => Code) => Code,
  ) => Code,
) =>
  kernel(params, (p, local) => {
    const i = [0, 1, 2].map(() => local('i32')),
      xs = [0, 1, 2].map(() => local('i32')),
      ys = [0, 1, 2].map(() => local('i32'));
    const x = local('i32'),
      y = local('i32'),
      left = local('i32'),
      t0 = local('i32'),
      t1 = local('i32'),
      line = local('i32'),
      tap = local('i32'),
      channel = local('i32'),
      weights = local('i32'),
      weight = local('i32');
    const taps = (body: (tap: I, weight: I) => Code): Code => [
      set(line, x),
      set(weights, channel),
      times(t0, p.taps0, [
        set(tap, line),
        set(weight, weights),
        times(t1, p.taps1, [body(tap, weight), advance(tap, p.tap1), advance(weight, p.w1)]),
        advance(line, p.tap0),
        advance(weights, p.w0),
      ]),
    ];
    const window = write(p, local, { y, left, channel }, taps);
    return [
      times(i[0]!, p.n0, [
        set(xs[1]!, xs[0]!),
        set(ys[1]!, ys[0]!),
        times(i[1]!, p.n1, [
          set(xs[2]!, xs[1]!),
          set(ys[2]!, ys[1]!),
          times(i[2]!, p.n2, [
            set(x, xs[2]!),
            set(y, ys[2]!),
            set(left, p.channels),
            set(channel, 0),
            during(above(left, 0), [
              window,
              advance(x, 16),
              advance(y, 16),
              advance(channel, 16),
              set(left, sub(left, 4)),
            ]),
            advance(xs[2]!, p.x2),
            advance(ys[2]!, p.y2),
          ]),
          advance(xs[1]!, p.x1),
          advance(ys[1]!, p.y1),
        ]),
        advance(xs[0]!, p.x0),
        advance(ys[0]!, p.y0),
      ]),
    ];
  });

/** The kernels of `Pool`, `PoolBack` and `Depthwise` (../kernels.ts). */
export const poolKernels = {
  poolLargest: windows((p, local, { y, left }, taps) => {
    const best = local('v128');
    return [
      set(best, v.splat(-Infinity)),
      taps((tap) => set(best, v.max(best, load.v128(add(p.x, tap))))),
      storeLanes(add(p.y, y), best, left),
    ];
  }),
  poolMean: windows((p, local, { y, left }, taps) => {
    const sum = local('v128');
    return [
      set(sum, v.splat(0)),
      taps((tap) => set(sum, v.add(sum, load.v128(add(p.x, tap))))),
      set(sum, v.mul(sum, v.splat(p.share))),
      storeLanes(add(p.y, y), sum, left),
    ];
  }),
  poolLargestBack: windows((p, local, { y, left }, taps) => {
    const top = local('v128'),
      dy = local('v128'),
      hit = local('v128'),
      sum = local('v128');
    return [
      set(top, load.v128(add(p.y, y))),
      set(dy, load.v128(add(p.dy, y))),
      taps((tap) => [
        set(hit, v.equal(load.v128(add(p.x, tap)), top)),
        set(sum, v.add(load.v128(add(p.dx, tap)), v.and(dy, hit))),
        storeLanes(add(p.dx, tap), sum, left),
        set(dy, v.without(dy, hit)),
      ]),
    ];
  }),
  poolMeanBack: windows((p, local, { y, left }, taps) => {
    const part = local('v128'),
      sum = local('v128');
    return [
      set(part, v.mul(load.v128(add(p.dy, y)), v.splat(p.share))),
      taps((tap) => [set(sum, v.add(load.v128(add(p.dx, tap)), part)), storeLanes(add(p.dx, tap), sum, left)]),
    ];
  }),
  depthwise: windows((p, local, { y, left, channel }, taps) => {
    const sum = local('v128');
    return [
      set(sum, load.v128(add(p.bias, and(channel, p.biasMask)))),
      taps((tap, weight) => set(sum, v.add(sum, v.mul(load.v128(add(p.x, tap)), load.v128(add(p.w, weight)))))),
      storeLanes(add(p.y, y), sum, left),
    ];
  }),
  depthwiseBack: windows((p, local, { y, left }, taps) => {
    const dy = local('v128'),
      sum = local('v128');
    return [
      set(dy, load.v128(add(p.y, y))),
      taps((tap, weight) => [
        set(sum, v.add(load.v128(add(p.w, weight)), v.mul(load.v128(add(p.x, tap)), dy))),
        storeLanes(add(p.w, weight), sum, left),
      ]),
    ];
  }),
};
