import { describe, expect, test } from 'vitest';
import { inkIn } from '../../../src/views/rail/picture.ts';

const SIDE = 20;
/** A picture of one colour with a bar of another in the middle. */
function picture(paper: readonly number[], ink: readonly number[]): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = i % SIDE,
      y = Math.floor(i / SIDE);
    rgba.set(x >= 9 && x <= 10 && y >= 4 && y <= 15 ? ink : paper, 4 * i);
  }
  return rgba;
}
const bar = (ink: Float32Array | null): number => ink!.reduce((sum, v) => sum + v, 0);

describe('ink in a picture', () => {
  test('dark on light paper, as photographs are', () => {
    const ink = inkIn(picture([250, 248, 240, 255], [20, 20, 30, 255]), SIDE, SIDE);
    expect(bar(ink)).toBeCloseTo(24, 5);
    expect(ink![0]).toBe(0);
    expect(ink![10 * SIDE + 9]).toBe(1);
  });

  test('light on a dark ground, as MNIST is', () => {
    expect(inkIn(picture([0, 0, 0, 255], [255, 255, 255, 255]), SIDE, SIDE)).toEqual(
      inkIn(picture([255, 255, 255, 255], [0, 0, 0, 255]), SIDE, SIDE),
    );
  });

  test('transparent paper is white paper', () => {
    expect(bar(inkIn(picture([0, 0, 0, 0], [0, 0, 0, 255]), SIDE, SIDE))).toBeCloseTo(24, 5);
  });

  test('pale pencil is made as dark as ink, and paper grain is left out', () => {
    const rgba = picture([230, 230, 230, 255], [170, 170, 170, 255]);
    rgba.set([222, 222, 222, 255], 4 * (2 * SIDE + 2));
    const ink = inkIn(rgba, SIDE, SIDE)!;
    expect(ink[10 * SIDE + 9]).toBe(1);
    expect(ink[2 * SIDE + 2]).toBe(0);
  });

  test('a picture of one colour has none', () => {
    expect(inkIn(picture([90, 90, 90, 255], [90, 90, 90, 255]), SIDE, SIDE)).toBeNull();
  });
});
