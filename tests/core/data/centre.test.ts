import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { inflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { centre } from '../../../src/core/data/centre.ts';
import { decodeDigits, digitAt } from '../../../src/core/data/index.ts';

type Point = readonly [x: number, y: number];

/** A line through points drawn with a round brush with soft edges, as a canvas draws it. */
function draw(side: number, points: readonly Point[], brush: number): Float32Array {
  const ink = new Float32Array(side * side);
  points.forEach(([bx, by], i) => {
    const [ax, ay] = points[Math.max(0, i - 1)]!;
    const square = (bx - ax) ** 2 + (by - ay) ** 2;
    for (let p = 0; p < ink.length; p++) {
      const [x, y] = [(p % side) + 0.5, Math.floor(p / side) + 0.5];
      const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square));
      const distance = Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
      ink[p] = Math.max(ink[p]!, Math.max(0, Math.min(1, brush / 2 + 0.5 - distance)));
    }
  });
  return ink;
}

function massOf(digit: Float32Array): readonly [mass: number, y: number, x: number] {
  let [mass, y, x] = [0, 0, 0];
  digit.forEach((ink, p) => {
    mass += ink;
    y += ink * Math.floor(p / 28);
    x += ink * (p % 28);
  });
  return [mass, y / mass, x / mass];
}

function extentOf(digit: Float32Array): readonly [top: number, left: number, bottom: number, right: number] {
  let [top, left, bottom, right] = [28, 28, -1, -1];
  digit.forEach((ink, p) => {
    if (ink === 0) return;
    const [y, x] = [Math.floor(p / 28), p % 28];
    [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y), Math.max(right, x)];
  });
  return [top, left, bottom, right];
}

const sketches = fc.record({
  points: fc.array(fc.tuple(fc.integer({ min: 24, max: 70 }), fc.integer({ min: 24, max: 70 })), {
    minLength: 1,
    maxLength: 5,
  }),
  brush: fc.integer({ min: 3, max: 9 }),
});

describe('centre', () => {
  test('leaves MNIST digits exactly as they are: cropping, scaling and placing are those of MNIST', () => {
    const file = readFileSync(new URL('../../../public/data/mnist-test.bin', import.meta.url));
    const set = decodeDigits(file, (bytes, room) => inflateSync(bytes, { out: new Uint8Array(room) }));
    let same = 0;
    for (let i = 0; i < set.count; i++) {
      const digit = digitAt(set, i);
      if (centre(digit, 28, 28).every((ink, p) => ink === digit[p])) same++;
    }
    expect(same).toBeGreaterThanOrEqual(set.count - 2);
  });

  test('gives zeros for a drawing without ink or without size', () => {
    expect(centre(new Float32Array(280 * 280), 280, 280)).toEqual(new Float32Array(784));
    expect(centre(new Float32Array(0), 0, 0)).toEqual(new Float32Array(784));
  });

  test('refuses a drawing whose size is not height × width', () => {
    expect(() => centre(new Float32Array(99), 10, 10)).toThrow('a drawing of 10×10 has 100 cells (received 99)');
  });

  test('does not depend on where the digit is drawn', () => {
    const shift = fc.integer({ min: -18, max: 18 });
    fc.assert(
      fc.property(sketches, shift, shift, ({ points, brush }, dx, dy) => {
        const moved = points.map(([x, y]): Point => [x + dx, y + dy]);
        expect(centre(draw(96, moved, brush), 96, 96)).toEqual(centre(draw(96, points, brush), 96, 96));
      }),
      { numRuns: 60 },
    );
  });

  test('does not depend on how large the paper is', () => {
    const wide = new Float32Array(100 * 300);
    const ink = draw(
      96,
      [
        [30, 30],
        [60, 32],
        [40, 70],
      ],
      6,
    );
    for (let y = 0; y < 96; y++) wide.set(ink.subarray(96 * y, 96 * (y + 1)), 300 * (y + 3) + 177);
    expect(centre(wide, 100, 300)).toEqual(centre(ink, 96, 96));
  });

  test('hardly depends on how finely the digit is drawn', () => {
    const points: readonly Point[] = [
      [90, 60],
      [190, 60],
      [130, 220],
    ];
    const fine = centre(draw(280, points, 24), 280, 280);
    const coarse = centre(
      draw(
        140,
        points.map(([x, y]): Point => [x / 2, y / 2]),
        12,
      ),
      140,
      140,
    );
    expect(Math.max(...fine.map((ink, p) => Math.abs(ink - coarse[p]!)))).toBeLessThan(0.15);
  });

  test('brings the centre of mass to cell (14, 14), as near as whole cells can without losing ink', () => {
    fc.assert(
      fc.property(sketches, ({ points, brush }) => {
        const digit = centre(draw(96, points, brush), 96, 96);
        const [top, left, bottom, right] = extentOf(digit);
        const [, y, x] = massOf(digit);
        if (top > 0 && bottom < 27) expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.50001);
        if (left > 0 && right < 27) expect(Math.abs(x - 14)).toBeLessThanOrEqual(0.50001);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps all ink, in proportion to the area, between 0 and 1, in a box of 20 cells', () => {
    fc.assert(
      fc.property(sketches, ({ points, brush }) => {
        const ink = draw(96, points, brush);
        const digit = centre(ink, 96, 96);
        const rows = Array.from({ length: 96 }, (_, y) => ink.subarray(96 * y, 96 * (y + 1)).some((v) => v > 0));
        const columns = Array.from({ length: 96 }, (_, x) => ink.some((v, p) => v > 0 && p % 96 === x));
        const span = (axis: boolean[]): number => axis.lastIndexOf(true) - axis.indexOf(true) + 1;
        const pitch = Math.max(span(rows), span(columns)) / 20;
        const before = ink.reduce((sum, v) => sum + v, 0);
        expect(massOf(digit)[0] * pitch * pitch).toBeCloseTo(before, 1);
        expect(digit.every((v) => v >= 0 && v <= 1)).toBe(true);
        const [top, left, bottom, right] = extentOf(digit);
        expect(Math.max(bottom - top, right - left) + 1).toBe(20);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the ratio of the sides', () => {
    const [top, left, bottom, right] = extentOf(
      centre(
        draw(
          280,
          [
            [140, 40],
            [140, 240],
          ],
          20,
        ),
        280,
        280,
      ),
    );
    expect([bottom - top + 1, right - left + 1]).toEqual([20, 2]);
  });

  test('keeps ink at the very border of the paper and of a lopsided drawing', () => {
    const corner = new Float32Array(50 * 50);
    corner[0] = 1;
    corner[49 * 50 + 49] = 1;
    for (let p = 0; p < 50 * 8; p++) if (p % 50 < 8) corner[p] = 1;
    const digit = centre(corner, 50, 50);
    expect(massOf(digit)[0] * 2.5 * 2.5).toBeCloseTo(65, 3);
    expect(extentOf(digit)).toEqual([8, 8, 27, 27]);
  });

  test('makes of a stroke on a pad what MNIST has: white inside, grey at the edges, two to three cells wide', () => {
    const seven = centre(
      draw(
        280,
        [
          [80, 60],
          [200, 60],
          [130, 230],
        ],
        22,
      ),
      280,
      280,
    );
    const picture = Array.from({ length: 28 }, (_, y) =>
      [...seven.subarray(28 * y, 28 * (y + 1))]
        .map((ink) => ' .:-=+*#%@'[Math.min(9, Math.floor(10 * ink))])
        .join('')
        .trimEnd(),
    );
    expect(picture.join('\n')).toMatchInlineSnapshot(`
      "







            *@@@@@@@@@@@@@*
            #@@@@@@@@@@@@@%
             ::::::::::-@@=
                       =@@
                       %@*
                      :@@.
                      *@#
                     .@@-
                     +@@
                     @@+
                    -@@.
                    #@#
                   .@@-
                   +@%
                   @@=
                  =@@.
                  %@*
                 :@@:
                 *@%
                 =@-"
    `);
    const inked = seven.filter((ink) => ink > 0);
    expect(inked.filter((ink) => ink > 0.9).length / inked.length).toBeGreaterThan(0.3);
  });
});
