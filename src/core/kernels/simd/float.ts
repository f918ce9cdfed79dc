import { EXP, TANH } from '../float.ts';
import type { Code, Expr, Frame } from './assembler.ts';
import { set, v } from './assembler.ts';

type V128 = Expr<'v128'>;

/** Horner's rule: ((c₀·x + c₁)·x + c₂) … */
const polynomial = (coefficients: readonly number[], x: V128): V128 =>
  coefficients.slice(1).reduce((sum, c) => v.add(v.mul(sum, x), v.splat(c)), v.splat(coefficients[0]!));

/** Beyond this, 1 − 2/(e^x + 1) is 1 in single precision. */
const TANH_MOST = 40;

/** e^x of four floats, as `expf` computes it: statements, and the value they leave. `moderate`: x is from 0 to 40, where one factor 2ⁿ will do. */
export function exp(local: Frame, given: V128, moderate = false): { readonly code: Code; readonly value: V128 } {
  const x = local('v128'),
    n = local('v128'),
    r = local('v128'),
    y = local('v128'),
    half = local('v128');
  /** 2^k of whole numbers k ≥ −126. */
  const power = (k: V128): V128 => v.shiftLeftInt(v.addInt(k, v.splatInt(127)), 23);
  return {
    code: [
      set(x, moderate ? given : v.min(v.max(given, v.splat(EXP.least)), v.splat(EXP.most))),
      set(n, v.sub(v.add(v.mul(x, v.splat(EXP.log2e)), v.splat(EXP.round)), v.splat(EXP.round))),
      set(r, v.sub(v.sub(x, v.mul(n, v.splat(EXP.ln2High))), v.mul(n, v.splat(EXP.ln2Low)))),
      set(y, polynomial(EXP.coefficients, r)),
      set(y, v.add(v.add(v.mul(y, v.mul(r, r)), r), v.splat(1))),
      set(n, v.toInt(n)),
      moderate ? [] : set(half, v.shiftRightInt(n, 1)),
    ],
    value: moderate ? v.mul(y, power(n)) : v.mul(v.mul(y, power(half)), power(v.subInt(n, half))),
  };
}

/** tanh of four floats, as `tanhf` computes it. */
export function tanh(local: Frame, x: V128): { readonly code: Code; readonly value: V128 } {
  const size = local('v128'),
    z = local('v128');
  const e = exp(local, v.min(v.add(size, size), v.splat(TANH_MOST)), true);
  const large = v.sub(v.splat(1), v.div(v.splat(2), v.add(e.value, v.splat(1))));
  const small = v.add(v.mul(v.mul(polynomial(TANH.coefficients, z), z), x), x);
  const sign = v.splat(-0);
  return {
    code: [set(size, v.abs(x)), set(z, v.mul(x, x)), e.code],
    value: v.select(small, v.or(large, v.and(x, sign)), v.less(size, v.splat(TANH.small))),
  };
}

/** σ of four floats, as `sigmoidf` computes it. */
export function sigmoid(local: Frame, x: V128): { readonly code: Code; readonly value: V128 } {
  const e = exp(local, v.neg(x));
  return { code: e.code, value: v.div(v.splat(1), v.add(v.splat(1), e.value)) };
}
