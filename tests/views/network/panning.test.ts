import { describe, expect, test } from 'vitest';
import { turned } from '../../../src/views/network/panning.ts';

describe('a turn of the wheel', () => {
  const of = (deltaY: number, deltaMode = 0, ctrlKey = false): number => turned({ deltaY, deltaMode, ctrlKey });

  test('zooms by what it turns, in pixels and in lines, and away when it turns back', () => {
    expect(of(-100)).toBeCloseTo(0.2);
    expect(of(-3, 1)).toBeCloseTo(0.15);
    expect(of(100)).toBeCloseTo(-0.2);
  });

  test('with Ctrl is a pinch, ten times as fast', () => {
    expect(of(-4, 0, true)).toBeCloseTo(0.08);
  });

  test('never zooms by more than half a power of two', () => {
    expect(of(-1000, 0, true)).toBe(0.5);
    expect(of(5, 2)).toBe(-0.5);
  });
});
