import type { AcrossOp } from '../across.ts';
import { ACROSS } from '../across.ts';
import type { Kernels } from '../kernels.ts';
import { linesOf } from '../nest.ts';

type F = Float32Array;
type Law = (
  out: F,
  at: number,
  n: number,
  cells: readonly F[],
  groups: readonly F[],
  g: number,
  step: number,
  scale: number,
) => void;

/** How numbers are rounded between operations, and the exponential function that goes with it. */
interface Precision {
  readonly f: (x: number) => number;
  readonly exp: (x: number) => number;
}

/** The laws of `ACROSS` for one line of n cells, the group's number at `g`, `step` on from cell to cell. Storing rounds too. */
const lawsOf = ({ f, exp }: Precision): { readonly [Op in AcrossOp]: Law } => ({
  spread: (out, at, n, _, [r], g, step, scale) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = scale * r![g]!;
  },
  raised: (out, at, n, [x], [r], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = x![c]! + r![g]!;
  },
  offset: (out, at, n, [x], [r], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = x![c]! - r![g]!;
  },
  exp: (out, at, n, [x], [r], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = exp(f(x![c]! - r![g]!));
  },
  times: (out, at, n, [x], [r], g, step, scale) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = f(x![c]! * r![g]!) * scale;
  },
  rescaled: (out, at, n, [x], [gamma, beta], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = f(gamma![g]! * x![c]!) + beta![g]!;
  },
  turned: (out, at, n, [x, hat], [rate, twist], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = rate![g]! * f(x![c]! - f(hat![c]! * twist![g]!));
  },
  centred: (out, at, n, [x, hat], [rate, pull, twist], g, step) => {
    for (let c = at; c < at + n; c++, g += step)
      out[c] = rate![g]! * f(f(x![c]! - pull![g]!) - f(hat![c]! * twist![g]!));
  },
  shares: (out, at, n, [y, dy], [mix], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = y![c]! * f(dy![c]! - mix![g]!);
  },
  less: (out, at, n, [y, dy], [mix], g, step) => {
    for (let c = at; c < at + n; c++, g += step) out[c] = dy![c]! - f(y![c]! * mix![g]!);
  },
  mixed: (out, at, n, [x, y], [rate, slope, mix], g, step, scale) => {
    for (let c = at; c < at + n; c++, g += step)
      out[c] = f(rate![g]! * x![c]!) + f(f(f(scale * slope![g]!) * mix![g]!) * y![c]!);
  },
});

/** `Kernels.across` in plain TypeScript. */
export function acrossBy(precision: Precision): Kernels['across'] {
  const laws = lawsOf(precision);
  return (op, out, cells, groups, constants, nest) => {
    const law = laws[op],
      [c, g, k] = ACROSS[op] as readonly (readonly string[])[];
    const named = <T>(names: readonly string[], of: object): T[] =>
      names.map((name) => (of as { readonly [name: string]: T })[name]!);
    const x = named<F>(c!, cells),
      rows = named<F>(g!, groups),
      scale = precision.f(named<number>(k!, constants)[0] ?? 1),
      { across, n, length } = linesOf(nest),
      step = Number(across),
      each = across ? length : n[2];
    return () => {
      for (let a = 0, at = 0; a < n[0]; a++)
        for (let b = 0; b < n[1]; b++)
          for (let i = 0; i < n[2]; i++, at += length) law(out, at, length, x, rows, a * each + i, step, scale);
    };
  };
}
