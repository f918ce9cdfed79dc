/** Which of the two diverging scales a number is drawn in. */
export type Kind = 'value' | 'gradient';

/** The colours of PRODUCT.md for one theme. */
export interface Palette {
  readonly dark: boolean;
  readonly background: string;
  readonly panel: string;
  readonly line: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly soft: string;
  readonly positive: string;
  readonly negative: string;
  readonly gradientPositive: string;
  readonly gradientNegative: string;
  readonly lit: string;
}

export const LIGHT: Palette = {
  dark: false,
  background: '#f7f7f5',
  panel: '#ffffff',
  line: '#e5e5e0',
  ink: '#16181d',
  muted: '#5f6673',
  faint: '#6f7683',
  soft: '#f0efe9',
  positive: '#1d6fd6',
  negative: '#e2631b',
  gradientPositive: '#0f8a5f',
  gradientNegative: '#c2318f',
  lit: '#ffc83d',
};
export const DARK: Palette = {
  dark: true,
  background: '#0e1014',
  panel: '#161920',
  line: '#262b35',
  ink: '#eceef2',
  muted: '#9aa3b2',
  faint: '#8a93a3',
  soft: '#1d212a',
  positive: '#5aa2ff',
  negative: '#ff9149',
  gradientPositive: '#3ddc97',
  gradientNegative: '#ff6ac1',
  lit: '#ffc83d',
};

export const signColour = (palette: Palette, kind: Kind, x: number): string =>
  x === 0
    ? palette.faint
    : kind === 'value'
      ? x > 0
        ? palette.positive
        : palette.negative
      : x > 0
        ? palette.gradientPositive
        : palette.gradientNegative;

/** Red, green and blue of `#rrggbb`, 0 to 255. */
const channels = (hex: string): readonly [number, number, number] => {
  const n = Number.parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
};

const SHADES = 128;
const ramps = new WeakMap<Palette, { readonly [K in Kind]: Uint32Array }>();

/**
 * A diverging scale as a table of 2·128 + 1 packed RGBA pixels (little-endian, for ImageData): negative end, panel colour in
 * the middle, positive end. `rampIndex` finds the entry.
 */
export function ramp(palette: Palette, kind: Kind): Uint32Array {
  let both = ramps.get(palette);
  if (!both) {
    const make = (negative: string, positive: string): Uint32Array => {
      const middle = channels(palette.panel),
        ends = [channels(negative), channels(positive)] as const;
      return Uint32Array.from({ length: 2 * SHADES + 1 }, (_, i) => {
        const t = (i - SHADES) / SHADES,
          end = ends[t < 0 ? 0 : 1];
        const [r, g, b] = middle.map((c, k) => Math.round(c * (1 - Math.abs(t)) + end[k]! * Math.abs(t)));
        return ((255 << 24) | (b! << 16) | (g! << 8) | r!) >>> 0;
      });
    };
    both = {
      value: make(palette.negative, palette.positive),
      gradient: make(palette.gradientNegative, palette.gradientPositive),
    };
    ramps.set(palette, both);
  }
  return both[kind];
}

/** The entry of a ramp for x on a scale that ends at ±top. NaN has none: −1, to be hatched. */
export function rampIndex(x: number, top: number): number {
  if (x !== x) return -1;
  const t = top > 0 ? x / top : 0;
  return SHADES + Math.round(Math.max(-1, Math.min(1, t)) * SHADES);
}

/** The same colour as red, green and blue; a NaN's is that of what has not been computed. */
function shadeOf(palette: Palette, kind: Kind, x: number, top: number): readonly [number, number, number] {
  const i = rampIndex(x, top);
  if (i < 0) return channels(palette.soft);
  const p = ramp(palette, kind)[i]!;
  return [p & 255, (p >> 8) & 255, (p >> 16) & 255];
}

/** The same colour as CSS. */
export const shade = (palette: Palette, kind: Kind, x: number, top: number): string =>
  `rgb(${shadeOf(palette, kind, x, top).join(', ')})`;

/** Ink that is readable (4.5 : 1) on a shade: the page's dark one or white, and black between the two. */
export function inkOn(palette: Palette, kind: Kind, x: number, top: number): string {
  const [r, g, b] = shadeOf(palette, kind, x, top);
  const linear = (c: number): number => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  if ((luminance + 0.05) / 0.0592 >= 4.5) return '#16181d';
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#ffffff' : '#000000';
}
