import { describe, expect, test } from 'vitest';
import { centre } from '../../../src/core/data/index.ts';
import { SIDE, blankInk, draw, inkOf } from '../../../src/views/rail/ink.ts';

const at = (ink: Float32Array, x: number, y: number): number => ink[y * SIDE + x]!;

describe('the brush', () => {
  test('leaves a round dot where it only touches', () => {
    const ink = inkOf([[{ x: 140, y: 140 }]]);
    expect(at(ink, 140, 140)).toBe(1);
    expect(at(ink, 140, 132)).toBe(1);
    expect(at(ink, 140, 126)).toBe(0);
    expect(at(ink, 148, 148)).toBeLessThan(1);
  });

  test('draws a line without gaps, dark in the middle and soft at the edge', () => {
    const ink = inkOf([
      [
        { x: 50, y: 50 },
        { x: 200, y: 120 },
      ],
    ]);
    for (let t = 0; t <= 1; t += 0.05) expect(at(ink, Math.round(50 + 150 * t), Math.round(50 + 70 * t))).toBe(1);
    expect(ink.some((v) => v > 0 && v < 1)).toBe(true);
  });

  test('never builds up beyond full ink, and ends at the paper’s edge', () => {
    const ink = blankInk();
    for (let i = 0; i < 5; i++) draw(ink, { x: -20, y: 10 }, { x: SIDE + 20, y: 10 });
    expect(Math.max(...ink.subarray(0, 3000))).toBe(1);
    expect(ink.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  test('taking a stroke back leaves what was there before', () => {
    const first = [
        { x: 60, y: 60 },
        { x: 90, y: 200 },
      ],
      second = [
        { x: 60, y: 200 },
        { x: 200, y: 60 },
      ];
    const left = inkOf([first, second].slice(0, -1)),
      alone = inkOf([first]);
    expect(left.every((v, i) => v === alone[i])).toBe(true);
  });

  test('a drawing comes out as MNIST holds digits: 20 cells high, centred', () => {
    const digit = centre(
      inkOf([
        [
          { x: 60, y: 40 },
          { x: 60, y: 160 },
        ],
      ]),
      SIDE,
      SIDE,
    );
    const rows = Array.from({ length: 28 }, (_, r) => digit.subarray(28 * r, 28 * r + 28).some((v) => v > 0));
    expect(rows.filter(Boolean)).toHaveLength(20);
    expect(Math.abs(rows.indexOf(true) - 4)).toBeLessThanOrEqual(1);
  });
});
