import type { Code, Frame, Kernel, Local } from './assembler.ts';
import { above, add, advance, atLeast, during, kernel, load, set, store, times, v, when } from './assembler.ts';

type I = Local<'i32'>;
type V = Local<'v128'>;

/** How groups are folded: what is begun with, what four cells (or one, the other lanes being 0) add, and what comes out. */
interface Kind {
  readonly begin: Code;
  readonly four: Code;
  readonly one: Code;
  /** Of four lanes that are groups of their own; of four lanes of one group. */
  readonly lanes: Code;
  readonly whole: Code;
  readonly result: V;
}

interface Where {
  readonly local: Frame;
  readonly x: I;
  readonly y: I;
  readonly at: I;
  readonly over: Local<'f32'>;
  readonly inverse: I;
}

/** Sums in double precision, two lanes low and two high. */
const sum =
  (product: boolean) =>
  ({ local, x, y, at, over, inverse }: Where, offset = 0): Kind => {
    const [low, high, cells, others, by] = Array.from({ length: 5 }, () => local('v128')) as [V, V, V, V, V];
    const upper = (of: V) => v.promote(v.shuffle(of, of, [2, 3, 2, 3]));
    const times = (a: typeof low | ReturnType<typeof upper>, b: typeof a) => (product ? v.mulDouble(a, b) : a);
    const lower = set(low, v.addDouble(low, times(v.promote(cells), v.promote(others))));
    const read = (how: 'v128' | 'single'): Code => [
      set(cells, load[how](add(x, at), offset)),
      product ? set(others, load[how](add(y, at), offset)) : [],
    ];
    const shared = (of: V): Code => when(inverse, set(of, v.divDouble(by, of)), set(of, v.divDouble(of, by)));
    return {
      begin: [set(low, v.splat(0)), set(high, v.splat(0)), set(by, v.promote(v.splat(over)))],
      four: [read('v128'), lower, set(high, v.addDouble(high, times(upper(cells), upper(others))))],
      one: [read('single'), lower],
      lanes: [shared(low), shared(high), set(cells, v.shuffle(v.demote(low), v.demote(high), [0, 1, 4, 5]))],
      whole: [
        set(low, v.addDouble(low, high)),
        set(low, v.addDouble(low, v.shuffle(low, low, [2, 3, 2, 3]))),
        shared(low),
        set(cells, v.demote(low)),
      ],
      result: cells,
    };
  };

const largest = ({ local, x, at }: Where, offset = 0): Kind => {
  const top = local('v128');
  const larger = (how: 'v128' | 'splat'): Code => set(top, v.max(top, load[how](add(x, at), offset)));
  return {
    begin: set(top, v.splat(-Infinity)),
    four: larger('v128'),
    one: larger('splat'),
    lanes: [],
    whole: [
      set(top, v.max(top, v.shuffle(top, top, [2, 3, 2, 3]))),
      set(top, v.max(top, v.shuffle(top, top, [1, 1, 1, 1]))),
    ],
    result: top,
  };
};

/** The nest [n0, n1, n2, …], bytes from one a and one b to the next, and how the result is shared out; y is x where there is none. */
const params = {
  out: 'i32',
  x: 'i32',
  y: 'i32',
  n0: 'i32',
  n1: 'i32',
  n2: 'i32',
  registers: 'i32',
  rest: 'i32',
  bytes: 'i32',
  b: 'i32',
  a: 'i32',
  over: 'f32',
  inverse: 'i32',
} as const;

type KindOf = (where: Where, offset?: number) => Kind;

/** Groups of cells that lie in lines: four cells at a time, then one by one. */
const lines = (kind: KindOf): Kernel =>
  kernel(params, (p, local) => {
    const [i0, i1, i2, i3, a0, c0, b0, at] = Array.from({ length: 8 }, () => local('i32')) as [I, I, I, I, I, I, I, I];
    const k = kind({ ...p, local, at });
    return [
      set(a0, 0),
      times(i0, p.n0, [
        set(c0, a0),
        times(i2, p.n2, [
          k.begin,
          set(b0, c0),
          times(i1, p.n1, [
            set(at, b0),
            times(i3, p.registers, [k.four, advance(at, 16)]),
            times(i3, p.rest, [k.one, advance(at, 4)]),
            advance(b0, p.b),
          ]),
          k.whole,
          store.lane(p.out, k.result, 0),
          advance(p.out, 4),
          advance(c0, p.bytes),
        ]),
        advance(a0, p.a),
      ]),
    ];
  });

/** Groups that lie side by side, `rest` of them: sixteen at a time, then four. */
const sideways = (kind: KindOf): Kernel =>
  kernel(params, (p, local) => {
    const [i0, i1, a0, c0, at, left, to] = Array.from({ length: 7 }, () => local('i32')) as [I, I, I, I, I, I, I];
    const panels = [0, 16, 32, 48].map((offset) => kind({ ...p, local, at }, offset));
    const panel = (of: readonly Kind[]): Code => [
      of.map((k) => k.begin),
      set(at, c0),
      times(i1, p.n1, [of.map((k) => k.four), advance(at, p.b)]),
      of.map((k, i) => [k.lanes, store.v128(to, k.result, 16 * i)]),
      advance(to, 16 * of.length),
      advance(c0, 16 * of.length),
      advance(left, -4 * of.length),
    ];
    return [
      set(a0, 0),
      times(i0, p.n0, [
        set(c0, a0),
        set(to, p.out),
        set(left, p.rest),
        during(atLeast(left, 16), panel(panels)),
        during(above(left, 0), panel(panels.slice(0, 1))),
        advance(p.out, p.bytes),
        advance(a0, p.a),
      ]),
    ];
  });

const kinds: { readonly [name: string]: KindOf } = { sum: sum(false), product: sum(true), largest };

/** Two kernels for each way of folding, named `fold.…` and `fold.….sideways`. */
export const foldKernels: { readonly [name: string]: Kernel } = Object.fromEntries(
  Object.entries(kinds).flatMap(([name, kind]) => [
    [`fold.${name}`, lines(kind)],
    [`fold.${name}.sideways`, sideways(kind)],
  ]),
);
