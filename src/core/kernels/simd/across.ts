import type { AcrossCells, AcrossConstants, AcrossGroups, AcrossOp } from '../across.ts';
import { ACROSS } from '../across.ts';
import type { Expr, Frame, Kernel, Local } from './assembler.ts';
import { add, advance, kernel, load, set, store, times, v } from './assembler.ts';
import type { Value } from './each.ts';
import { statements } from './each.ts';
import { exp } from './float.ts';

type V128 = Expr<'v128'>;
type Laws = {
  readonly [Op in AcrossOp]: (
    x: { readonly [N in AcrossCells<Op> | AcrossGroups<Op> | AcrossConstants<Op>]: V128 },
    local: Frame,
  ) => Value;
};

const { mul, sub } = v;

/** The laws of `ACROSS` for four cells at once; every operation rounds once, as in ../plain/across.ts. */
const laws: Laws = {
  spread: ({ r, scale }) => mul(scale, r),
  raised: ({ x, r }) => v.add(x, r),
  offset: ({ x, r }) => sub(x, r),
  exp: ({ x, r }, local) => exp(local, sub(x, r)),
  times: ({ x, r, scale }) => mul(mul(x, r), scale),
  rescaled: ({ x, gamma, beta }) => v.add(mul(gamma, x), beta),
  turned: ({ x, hat, rate, twist }) => mul(rate, sub(x, mul(hat, twist))),
  centred: ({ x, hat, rate, pull, twist }) => mul(rate, sub(sub(x, pull), mul(hat, twist))),
  shares: ({ y, dy, mix }) => mul(y, sub(dy, mix)),
  less: ({ y, dy, mix }) => sub(dy, mul(y, mix)),
  mixed: ({ x, y, rate, slope, mix, scale }) => v.add(mul(rate, x), mul(mul(mul(scale, slope), mix), y)),
};

/** Sizes as in `Lines`: `registers` and `bytes` of a line, `each`: bytes of the groups of one a. */
const sizes = { n0: 'i32', n1: 'i32', n2: 'i32', registers: 'i32', bytes: 'i32', each: 'i32' } as const;

/** One law over lines of a group each, whose numbers fill all lanes; or `sideways`, where they lie side by side as the cells do. */
function across(op: AcrossOp, sideways: boolean): Kernel {
  const [cells, groups, constants] = ACROSS[op] as readonly (readonly string[])[];
  const params = {
    ...sizes,
    ...Object.fromEntries(['out', ...cells!, ...groups!].map((name) => [name, 'i32' as const])),
    ...Object.fromEntries(constants!.map((name) => [name, 'f32' as const])),
  };
  return kernel(params, (p, local) => {
    const own = (names: readonly string[]) => names.map((name) => [name, local('v128')] as const);
    const [mine, ours, fixed] = [own(cells!), own(groups!), own(constants!)];
    const { code, value } = statements(
      (laws[op] as (x: object, local: Frame) => Value)(Object.fromEntries([...mine, ...ours, ...fixed]), local),
    );
    const [i0, i1, i2, left, line, at, first, group] = Array.from({ length: 8 }, () => local('i32')) as Eight;
    const place = (name: string, offset: Local<'i32'>) =>
      add((p as { readonly [name: string]: Local<'i32'> })[name]!, offset);
    const held = ours.map(([name, x]) => set(x, load[sideways ? 'v128' : 'splat'](place(name, group))));
    return [
      fixed.map(([name, x]) => set(x, v.splat((p as unknown as { readonly [name: string]: Local<'f32'> })[name]!))),
      set(line, 0),
      set(first, 0),
      times(i0, p.n0, [
        times(i1, p.n1, [
          set(group, first),
          times(i2, p.n2, [
            sideways ? [] : held,
            set(at, line),
            times(left, p.registers, [
              mine.map(([name, x]) => set(x, load.v128(place(name, at)))),
              sideways ? [held, advance(group, 16)] : [],
              code,
              store.v128(place('out', at), value),
              advance(at, 16),
            ]),
            advance(line, p.bytes),
            sideways ? [] : advance(group, 4),
          ]),
        ]),
        advance(first, p.each),
      ]),
    ];
  });
}

type I = Local<'i32'>;
type Eight = [I, I, I, I, I, I, I, I];

/** Two kernels for each law, named `across.…` and `across.….sideways`. */
export const acrossKernels: { readonly [name: string]: Kernel } = Object.fromEntries(
  (Object.keys(ACROSS) as AcrossOp[]).flatMap((op) => [
    [`across.${op}`, across(op, false)],
    [`across.${op}.sideways`, across(op, true)],
  ]),
);
