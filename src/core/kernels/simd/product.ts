import type { Code, Kernel, Local } from './assembler.ts';
import {
  add,
  advance,
  above,
  atLeast,
  during,
  equal,
  kernel,
  load,
  mul,
  set,
  store,
  sub,
  times,
  v,
  when,
} from './assembler.ts';

/** Rows of the tile of sums that is kept in registers, for one, two and three registers of columns; floats of a register. */
const ROWS = [0, 6, 6, 4] as const;
const LANES = 4;
const BYTES = 16;

/** Sizes; steps in bytes (`…0`, `…1`: the outer axes); `da1` … : from the end of the inner k's to the next of the outer. */
const params = {
  out: 'i32',
  a: 'i32',
  b: 'i32',
  bias: 'i32',
  biasStep: 'i32',
  adding: 'i32',
  n0: 'i32',
  n1: 'i32',
  rows: 'i32',
  columns: 'i32',
  k1: 'i32',
  k2: 'i32',
  k3: 'i32',
  out0: 'i32',
  out1: 'i32',
  outRow: 'i32',
  a0: 'i32',
  a1: 'i32',
  aRow: 'i32',
  b0: 'i32',
  b1: 'i32',
  da1: 'i32',
  da2: 'i32',
  a3: 'i32',
  db1: 'i32',
  db2: 'i32',
  b3: 'i32',
} as const;

type Locals<T extends 'i32' | 'v128'> = readonly Local<T>[];

/** The kernel of `Product` (../kernels.ts): along k, either `a`'s numbers lie side by side, or with `across` those of its rows; `narrow`: for nine to twelve columns. */
export const product = (across: boolean, fused: boolean, narrow = false): Kernel<typeof params> =>
  kernel(params, (p, local) => {
    const made = <T extends 'i32' | 'v128'>(type: T, n: number): Locals<T> =>
      Array.from({ length: n }, () => local(type));
    const sums = made('v128', 12),
      row = made('i32', 6);
    const left = local('v128'),
      right = made('v128', 3);
    const [q, i1, i2, i3, out0, out1, a0, a1, b0, b1, n0, n1] = made('i32', 12) as Twelve;
    const [outColumn, bColumn, biasColumn, columns, outRow, aRow, rows, to] = made('i32', 8) as Eight;

    const multiplied = (sum: Local<'v128'>, by: (typeof right)[number] | ReturnType<typeof load.v128>): Code =>
      set(sum, fused ? v.madd(left, by, sum) : v.add(sum, v.mul(left, by)));

    /** One k: the tile's rows of `a`, each times `width` registers of `b`. */
    const step = (height: number, width: number, offset: number): Code => [
      width <= 3 ? right.slice(0, width).map((r, c) => set(r, load.v128(q, BYTES * c))) : [],
      row
        .slice(0, height)
        .map((at, r) => [
          set(left, across ? load.splat(row[0]!, 4 * r) : load.splat(at, offset)),
          Array.from({ length: width }, (_, c) =>
            multiplied(sums[r * width + c]!, width <= 3 ? right[c]! : load.v128(q, BYTES * c)),
          ),
        ]),
      advance(q, p.b3),
    ];
    const walk = (height: number, by: Local<'i32'> | number): Code =>
      row.slice(0, across ? 1 : height).map((at) => advance(at, by));

    const inner = (height: number, width: number): Code =>
      across
        ? times(i3, p.k3, [step(height, width, 0), advance(row[0]!, p.a3)])
        : [
            set(i3, p.k3),
            during(atLeast(i3, 4), [
              [0, 4, 8, 12].map((offset) => step(height, width, offset)),
              walk(height, 16),
              advance(i3, -4),
            ]),
            during(above(i3, 0), [step(height, width, 0), walk(height, 4), advance(i3, -1)]),
          ];

    /** The last register of a row may be filled only in part: `columns` says how far. */
    const ending = (sum: Local<'v128'>, c: number): Code => {
      const offset = BYTES * c,
        missing = sub(columns, LANES * c);
      return when(
        atLeast(missing, LANES),
        store.v128(to, sum, offset),
        when(equal(missing, 1), store.lane(to, sum, 0, offset), [
          store.pair(to, sum, offset),
          when(equal(missing, 3), store.lane(to, sum, 2, offset + 8)),
        ]),
      );
    };
    const tile = (height: number, width: number): Code => {
      const mine = sums.slice(0, height * width);
      return [
        mine.map((sum, i) => set(sum, load.v128(biasColumn, BYTES * (i % width)))),
        set(row[0]!, aRow),
        across ? [] : row.slice(1, height).map((at, r) => set(at, add(row[r]!, p.aRow))),
        set(q, bColumn),
        times(i1, p.k1, [
          times(i2, p.k2, [inner(height, width), walk(height, p.da2), advance(q, p.db2)]),
          walk(height, p.da1),
          advance(q, p.db1),
        ]),
        set(to, outRow),
        Array.from({ length: height }, (_, r) => {
          const of = mine.slice(r * width, (r + 1) * width);
          return [
            when(
              p.adding,
              of.map((sum, c) => set(sum, v.add(load.v128(to, BYTES * c), sum))),
            ),
            of.map((sum, c) => (c === width - 1 ? ending(sum, c) : store.v128(to, sum, BYTES * c))),
            advance(to, p.outRow),
          ];
        }),
      ];
    };
    /** All rows, a tile at a time, for `width` registers of columns. */
    const panel = (width: 1 | 2 | 3, height = ROWS[width]): Code => [
      set(outRow, outColumn),
      set(aRow, a1),
      set(rows, p.rows),
      during(atLeast(rows, height), [
        tile(height, width),
        advance(outRow, mul(p.outRow, height)),
        advance(aRow, mul(p.aRow, height)),
        advance(rows, -height),
      ]),
      Array.from({ length: height - 1 }, (_, i) => when(equal(rows, i + 1), tile(i + 1, width))),
    ];
    const next = (width: number): Code => [
      advance(outColumn, BYTES * width),
      advance(bColumn, BYTES * width),
      advance(biasColumn, mul(p.biasStep, LANES * width)),
      advance(columns, -LANES * width),
    ];
    const wide = 8;
    const columnwise: Code = narrow
      ? panel(3)
      : [
          when(
            equal(p.rows, 1),
            during(atLeast(columns, LANES * wide), [set(outRow, outColumn), set(aRow, a1), tile(1, wide), next(wide)]),
          ),
          during(above(columns, LANES), [panel(2), next(2)]),
          when(above(columns, 0), panel(1)),
        ];
    return [
      set(out0, p.out),
      set(a0, p.a),
      set(b0, p.b),
      times(n0, p.n0, [
        set(out1, out0),
        set(a1, a0),
        set(b1, b0),
        times(n1, p.n1, [
          set(outColumn, out1),
          set(bColumn, b1),
          set(biasColumn, p.bias),
          set(columns, p.columns),
          columnwise,
          advance(out1, p.out1),
          advance(a1, p.a1),
          advance(b1, p.b1),
        ]),
        advance(out0, p.out0),
        advance(a0, p.a0),
        advance(b0, p.b0),
      ]),
    ];
  });

type I = Local<'i32'>;
type Eight = [I, I, I, I, I, I, I, I];
type Twelve = [...Eight, I, I, I, I];
