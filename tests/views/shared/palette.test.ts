import { rgb } from 'd3-color';
import { interpolateRgb } from 'd3-interpolate';
import { describe, expect, test } from 'vitest';
import type { Kind, Palette } from '../../../src/views/shared/palette.ts';
import { DARK, LIGHT, inkOn, ramp, rampIndex, shade } from '../../../src/views/shared/palette.ts';

const looks: readonly (readonly [name: string, palette: Palette, kind: Kind, negative: string, positive: string])[] = [
  ['light values', LIGHT, 'value', LIGHT.negative, LIGHT.positive],
  ['light gradients', LIGHT, 'gradient', LIGHT.gradientNegative, LIGHT.gradientPositive],
  ['dark values', DARK, 'value', DARK.negative, DARK.positive],
  ['dark gradients', DARK, 'gradient', DARK.gradientNegative, DARK.gradientPositive],
];

const luminance = (css: string): number => {
  const { r, g, b } = rgb(css);
  const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
};

describe.each(looks)('the scale of %s', (_, palette, kind, negative, positive) => {
  test('goes from one end through the panel to the other, as D3 mixes colours', () => {
    const [down, up] = [interpolateRgb(palette.panel, negative), interpolateRgb(palette.panel, positive)];
    for (let i = -128; i <= 128; i++)
      expect(shade(palette, kind, i / 128, 1)).toBe(i < 0 ? down(-i / 128) : up(i / 128));
  });

  test('packs its pixels as ImageData wants them', () => {
    const { r, g, b } = rgb(shade(palette, kind, 0.4, 1));
    expect([...new Uint8Array(ramp(palette, kind).slice(rampIndex(0.4, 1)).buffer, 0, 4)]).toEqual([r, g, b, 255]);
  });

  test('always has a readable ink', () => {
    for (let i = -128; i <= 128; i++) {
      const [low, high] = [shade(palette, kind, i, 128), inkOn(palette, kind, i, 128)]
        .map(luminance)
        .toSorted((a, b) => a - b);
      expect((high! + 0.05) / (low! + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('has no place for what is not a number', () => {
    expect(rampIndex(Number.NaN, 1)).toBe(-1);
    expect(rgb(shade(palette, kind, Number.NaN, 1)).formatHex()).toBe(palette.soft);
  });
});
