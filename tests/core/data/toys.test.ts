import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { circles, gaussians, moons, spiral, xor, type Toy } from '../../../src/core/data/toys.ts';

const makers = { spiral, xor, circles, moons, gaussians };

function pointsOf({ inputs, targets, n }: Toy): { readonly x: number; readonly y: number; readonly label: number }[] {
  return Array.from({ length: n }, (_, i) => ({ x: inputs[2 * i]!, y: inputs[2 * i + 1]!, label: targets[i]! }));
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  test('gives n finite points and targets of 0 or 1, half of each', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (n, seed) => {
        const toy = make(n, 0.3, seed);
        expect([toy.n, toy.inputs.length, toy.targets.length]).toEqual([n, 2 * n, n]);
        expect(toy.inputs.every(Number.isFinite)).toBe(true);
        expect(toy.targets.every((target) => target === 0 || target === 1)).toBe(true);
        expect(Math.abs(n - 2 * toy.targets.reduce((sum, target) => sum + target, 0))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('gives equal points for equal seeds and others for other seeds', () => {
    expect(make(50, 0.3, 5)).toEqual(make(50, 0.3, 5));
    expect(make(50, 0.3, 5).inputs).not.toEqual(make(50, 0.3, 6).inputs);
  });

  test('has noise of the deviation asked for', () => {
    const n = 20_000;
    const [calm, noisy] = [make(n, 0, 1).inputs, make(n, 0.5, 1).inputs];
    const squares = noisy.reduce((sum, value, i) => sum + (value - calm[i]!) ** 2, 0);
    expect(Math.sqrt(squares / (2 * n))).toBeCloseTo(0.5, 1);
  });
});

test('the spiral has two arms of 1¾ turns, each the other turned by half a turn, ending at radius 5', () => {
  const points = pointsOf(spiral(200));
  points.forEach(({ x, y, label }, i) => {
    const along = (Math.floor(i / 2) + 1) / 100;
    const angle = 2 * Math.PI * 1.75 * along + (label === 1 ? 0 : Math.PI);
    expect(x).toBeCloseTo(5 * along * Math.sin(angle), 5);
    expect(y).toBeCloseTo(5 * along * Math.cos(angle), 5);
  });
});

test('xor of four points is the truth table', () => {
  expect(pointsOf(xor(4))).toEqual([
    { x: 0, y: 0, label: 0 },
    { x: 0, y: 1, label: 1 },
    { x: 1, y: 0, label: 1 },
    { x: 1, y: 1, label: 0 },
  ]);
});

test('circles are a disc inside a ring, all around', () => {
  const points = pointsOf(circles(1000, 0, 3));
  for (const { x, y, label } of points) {
    const r = Math.hypot(x, y);
    expect(label === 1 ? r <= 2.5 : r >= 3.4999 && r <= 5.0001).toBe(true);
  }
  for (const label of [0, 1]) {
    const [right, up] = [
      points.filter((p) => p.label === label && p.x > 0),
      points.filter((p) => p.label === label && p.y > 0),
    ];
    expect(Math.abs(right.length - 250)).toBeLessThan(40);
    expect(Math.abs(up.length - 250)).toBeLessThan(40);
  }
});

test('moons are two half circles of radius 3 that interlock', () => {
  for (const { x, y, label } of pointsOf(moons(500, 0, 3))) {
    const side = label === 0 ? 1 : -1;
    expect(Math.hypot(side * x + 1.5, side * y + 0.75)).toBeCloseTo(3, 5);
    expect(side * y + 0.75).toBeGreaterThan(-1e-6);
  }
});

test('gaussians have their means at (−2, −2) and (2, 2)', () => {
  const points = pointsOf(gaussians(10_000, 1, 3));
  for (const label of [0, 1]) {
    const own = points.filter((point) => point.label === label);
    const mean = (f: (p: (typeof own)[number]) => number): number => own.reduce((sum, p) => sum + f(p), 0) / own.length;
    expect(mean((p) => p.x)).toBeCloseTo(label === 1 ? 2 : -2, 1);
    expect(mean((p) => p.y)).toBeCloseTo(label === 1 ? 2 : -2, 1);
  }
});
