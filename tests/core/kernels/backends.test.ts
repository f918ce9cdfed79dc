import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AcrossOp } from '../../../src/core/kernels/across.ts';
import { ACROSS } from '../../../src/core/kernels/across.ts';
import { doubleKernels } from '../../../src/core/kernels/double.ts';
import type { EachOp } from '../../../src/core/kernels/each.ts';
import { EACH } from '../../../src/core/kernels/each.ts';
import type { Bind, Kernels, Loop } from '../../../src/core/kernels/kernels.ts';
import { matmul, matmulNT, matmulTN } from '../../../src/core/kernels/matmul.ts';
import { plain } from '../../../src/core/kernels/plain/index.ts';
import { fastest, simd, simdFma } from '../../../src/core/kernels/simd/index.ts';
import { random } from '../../../src/core/random.ts';

const vectors = simd()!;

/** What a loop makes of tensors with seeded numbers in them: by plain TypeScript, by SIMD, and in double precision. */
function made(sizes: readonly number[], bind: Bind, seed = 1) {
  const { normal } = random(seed);
  const begun = sizes.map((size) => Float32Array.from({ length: size }, normal));
  const by = [plain, vectors].map((backend) => {
    const room = backend.open(sizes, bind);
    room.tensors.forEach((tensor, i) => tensor.set(begun[i]!));
    room.run();
    return room.tensors;
  });
  const doubles = begun.map((data) => Float64Array.from(data) as unknown as Float32Array);
  bind(doubles, doubleKernels)();
  return { plain: by[0]!, simd: by[1]!, exact: doubles };
}

/** The same bits by both backends, and close to double precision. */
function agree(sizes: readonly number[], bind: Bind, seed?: number, terms = 1): void {
  const { plain: ours, simd: theirs, exact } = made(sizes, bind, seed);
  ours.forEach((tensor, i) => {
    expect(theirs[i]).toEqual(tensor);
    const off = tensor.findIndex((v, cell) => !(Math.abs(v - exact[i]![cell]!) <= 1e-5 * terms * (1 + Math.abs(v))));
    expect(off < 0 ? 'nowhere' : `at ${off}: ${tensor[off]}, not ${exact[i]![off]}`).toBe('nowhere');
  });
}

const small = fc.integer({ min: 1, max: 5 });
const some = fc.integer({ min: 1, max: 40 });

describe('both backends make the same bits', () => {
  test.each(Object.keys(EACH) as EachOp[])('each %s', (op) => {
    const [tensors, singles, constants] = EACH[op] as readonly (readonly string[])[];
    const named = (names: readonly string[], of: (i: number) => unknown) =>
      Object.fromEntries(names.map((name, i) => [name, of(i)]));
    for (const size of [1, 3, 4, 9, 100]) {
      const bind: Bind = ([out, ...given], k) => {
        const positive = given.map((x) => () => {
          for (let i = 0; i < x.length; i++) x[i] = Math.abs(x[i]!) + 0.25;
        });
        const loop = (k.each as (...of: readonly unknown[]) => Loop)(
          op,
          out,
          named(tensors!, (i) => given[i]),
          named(singles!, (i) => given[tensors!.length + i]),
          named(constants!, (i) => 0.375 + i / 8),
        );
        return k.all([...(/gait/i.test(op) ? positive : []), loop]);
      };
      // A gait of a difference may be that of a negative number: only the bits are compared.
      const { plain: ours, simd: theirs } = made([size, ...tensors!.map(() => size), ...singles!.map(() => 1)], bind);
      expect(theirs).toEqual(ours);
    }
  });

  test('each law is the one of double precision', () => {
    for (const op of [
      'product',
      'sum',
      'difference',
      'velocity',
      'mean',
      'meanSquare',
      'tanh',
      'sigmoid',
      'silu',
    ] as const) {
      const [tensors, singles, constants] = EACH[op] as readonly (readonly string[])[];
      agree([20, ...tensors!.map(() => 20), ...singles!.map(() => 1)], ([out, ...given], k) =>
        (k.each as (...of: readonly unknown[]) => Loop)(
          op,
          out,
          Object.fromEntries(tensors!.map((name, i) => [name, given[i]])),
          Object.fromEntries(singles!.map((name, i) => [name, given[tensors!.length + i]])),
          Object.fromEntries(constants!.map((name, i) => [name, 0.5 + i])),
        ),
      );
    }
  });

  test('products of matrices of any sizes, straight and turned', () => {
    fc.assert(
      fc.property(some, some, some, fc.integer({ min: 1, max: 99 }), (rows, n, m, seed) =>
        agree(
          [rows * n, n * m, m, rows * m, n * m, rows * n],
          ([a, b, bias, out, db, da], k) =>
            k.all([
              matmul(k, out!, a!, b!, bias!, rows, n, m),
              matmulTN(k, db!, a!, out!, n, rows, m),
              matmulNT(k, da!, out!, b!, rows, m, n),
            ]),
          seed,
          50,
        ),
      ),
      { numRuns: 60 },
    );
  });

  test('products large enough to be laid out in panels', () =>
    agree(
      [70 * 600, 600 * 130, 130, 70 * 130],
      ([a, b, bias, out], k) => matmul(k, out!, a!, b!, bias!, 70, 600, 130),
      3,
      100,
    ));

  test('products in three nested sums, by steps of their own', () => {
    fc.assert(
      fc.property(
        fc.tuple(small, small, small, small, small, small, small),
        fc.boolean(),
        ([n0, n1, r, c, k1, k2, k3], add) => {
          const [outRow, aRow] = [c + 1, k3 + 2];
          agree(
            [n0 * n1 * r * outRow, (n0 + n1 + r) * aRow + (k1 + k2) * 7 + 40, k1 * k2 * k3 * (c + 2) + 40, c],
            ([out, a, b, bias], k) =>
              k.product({
                n: [n0, n1],
                rows: r,
                columns: c,
                k: [k1, k2, k3],
                out: { data: out!, at: 0, n: [n1 * r * outRow, r * outRow], row: outRow },
                a: { data: a!, at: 1, n: [3, 2], row: aRow, k: [5, 4, 1] },
                b: { data: b!, at: 2, n: [1, 1], k: [k2 * k3 * (c + 2), k3 * (c + 2), c + 2] },
                bias: add ? null : bias!,
                add,
              }),
            n0 + r,
            20,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  const nests = fc.tuple(small, small, fc.integer({ min: 1, max: 35 }), fc.oneof(fc.constant(1), some));

  test.each(Object.keys(ACROSS) as AcrossOp[])('across groups: %s', (op) => {
    const [cells, groups, constants] = ACROSS[op] as readonly (readonly string[])[];
    const named = (names: readonly string[], of: (i: number) => unknown) =>
      Object.fromEntries(names.map((name, i) => [name, of(i)]));
    fc.assert(
      fc.property(nests, ([a, b, c, d]) => {
        const size = a * b * c * d;
        agree(
          [size, ...cells!.map(() => size), ...groups!.map(() => a * c)],
          ([out, ...given], k) =>
            (k.across as (...of: readonly unknown[]) => Loop)(
              op,
              out,
              named(cells!, (i) => given[i]),
              named(groups!, (i) => given[cells!.length + i]),
              named(constants!, () => 0.375),
              [a, b, c, d],
            ),
          size,
          10,
        );
      }),
      { numRuns: 30 },
    );
  });

  test('groups folded to sums, sums of products, shares and the largest', () => {
    fc.assert(
      fc.property(nests, ([a, b, c, d]) => {
        const size = a * b * c * d;
        agree(
          [size, size, a * c, a * c, a * c, a * c],
          ([x, y, sums, products, shares, tops], k) => {
            const one = { kind: 'sum', x: x!, y: null, nest: [a, b, c, d], over: 3, inverse: false } as const;
            return k.all([
              k.each('product', y!, { a: y!, b: y! }, {}, { scale: 1 }),
              k.fold({ ...one, out: sums! }),
              k.fold({ ...one, out: products!, y: y! }),
              k.fold({ ...one, out: shares!, x: y!, inverse: true }),
              k.fold({ ...one, out: tops!, kind: 'largest' }),
            ]);
          },
          size,
          1000,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('a number that is none is the largest of its group', () => {
    const bind: Bind = ([x, out], k) =>
      k.all([
        () => void (x![5] = Number.NaN),
        k.fold({ kind: 'largest', out: out!, x: x!, y: null, nest: [2, 1, 1, 7], over: 1, inverse: false }),
      ]);
    const { plain: ours, simd: theirs } = made([14, 2], bind);
    expect(theirs[1]).toEqual(ours[1]);
    expect([...theirs[1]!].map(Number.isNaN)).toEqual([true, false]);
  });

  test('moves by any steps, and sums of columns', () => {
    fc.assert(
      fc.property(small, small, small, small, (a, b, c, d) => {
        const size = a * b * c * d;
        agree([size, size, d], ([out, from, sums], k) =>
          k.all([
            k.move({
              sizes: [a, b, c, d],
              out: { data: out!, at: 0, steps: [1, a, a * b, a * b * c] },
              from: { data: from!, at: size - 1, steps: [-b * c * d, -c * d, -d, -1] },
            }),
            k.columnSums(sums!, from!, a * b * c),
          ]),
        );
      }),
    );
  });
});

test('loops that are not a backend’s own run in their turn between those that are', () => {
  const order: Bind = ([x, y], k) =>
    k.all([
      k.each('scaled', y!, { x: x! }, {}, { scale: 2 }),
      () => void (y![0]! += 1),
      k.all([k.each('copy', x!, { x: y! }, {}, {}), k.zero(y!)]),
    ]);
  const { plain: ours, simd: theirs } = made([1, 1], order);
  expect(theirs).toEqual(ours);
  expect(theirs[1]![0]).toBe(0);
});

test('sums that round less often differ in their last digits alone', () => {
  // Node 20 has relaxed SIMD, but hides it; browsers and later Nodes show it.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const fused = simdFma();
  expect(fused?.name).toBe('simd-fma');
  const bind: Bind = ([a, b, bias, out], k) => matmul(k, out!, a!, b!, bias!, 13, 90, 10);
  const rooms = [plain, fused!].map((one) => one.open([13 * 90, 900, 10, 130], bind));
  for (const { tensors, run } of rooms) {
    const { normal } = random(5);
    for (const tensor of tensors.slice(0, 3)) for (let i = 0; i < tensor.length; i++) tensor[i] = normal();
    run();
  }
  const [ours, theirs] = rooms.map((room) => room.tensors[3]!);
  ours!.forEach((v, i) => expect(Math.abs(v - theirs![i]!)).toBeLessThan(1e-4));
});

test('a room says beforehand what it takes', () => {
  const bind: Bind = ([a, b, out], k: Kernels) => matmulNT(k, out!, a!, b!, 30, 40, 50);
  for (const backend of [plain, vectors])
    expect(backend.open([1200, 2000, 1500], bind).bytes).toBe(backend.measure([1200, 2000, 1500], bind));
});

describe('without WebAssembly', () => {
  afterEach(() => void vi.unstubAllGlobals());

  test('plain TypeScript computes', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(simd()).toBeNull();
    expect(fastest()).toBe(plain);
  });

  test('so it does where WebAssembly has no vectors', () => {
    vi.stubGlobal('WebAssembly', { validate: () => false });
    expect(simd()).toBeNull();
  });

  test('and where there is no more room for a memory', () => {
    const { Module, Instance, validate } = WebAssembly;
    vi.stubGlobal('WebAssembly', {
      Module,
      Instance,
      validate,
      Memory: function Memory() {
        throw new RangeError('no room');
      },
    });
    const room = simd()!.open([4], ([x], k) => k.each('relu', x!, { x: x! }, {}, {}));
    room.tensors[0]!.set([-1, 2, -3, 4]);
    room.run();
    expect([...room.tensors[0]!]).toEqual([0, 2, 0, 4]);
  });
});

test('e^x, tanh and σ are the same bits at every size of x', () => {
  const xs = Float32Array.from({ length: 4000 }, (_, i) => Math.sinh((i - 2000) / 250) / 10);
  xs.set([Number.NaN, Infinity, -Infinity, 0, -0, 20, -20, 1e-40]);
  for (const op of ['exp', 'tanh', 'sigmoid'] as const) {
    const bind: Bind = ([x, out], k) => k.all([() => x!.set(xs), k.each(op, out!, { x: x! }, {}, {})]);
    const { plain: ours, simd: theirs } = made([xs.length, xs.length], bind);
    expect(theirs[1]).toEqual(ours[1]);
  }
});
