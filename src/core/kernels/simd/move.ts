import { advance, atLeast, during, kernel, load, set, store, times, when, zeroBytes } from './assembler.ts';

const params = {
  out: 'i32',
  from: 'i32',
  n0: 'i32',
  n1: 'i32',
  n2: 'i32',
  n3: 'i32',
  out0: 'i32',
  out1: 'i32',
  out2: 'i32',
  out3: 'i32',
  from0: 'i32',
  from1: 'i32',
  from2: 'i32',
  from3: 'i32',
  together: 'i32',
} as const;

/** The kernel of `Move` (../kernels.ts), steps in bytes; what lies side by side is copied at once. */
export const move = kernel(params, (p, local) => {
  const i = [0, 1, 2, 3].map(() => local('i32')),
    to = [0, 1, 2, 3].map(() => local('i32')),
    at = [0, 1, 2, 3].map(() => local('i32'));
  const nest = (axis: 0 | 1 | 2): ReturnType<typeof set> => [
    set(to[axis + 1]!, to[axis]!),
    set(at[axis + 1]!, at[axis]!),
    inside(axis),
    advance(to[axis]!, p[`out${axis}`]),
    advance(at[axis]!, p[`from${axis}`]),
  ];
  const inside = (axis: 0 | 1 | 2): ReturnType<typeof set> =>
    axis < 2
      ? times(i[axis + 1]!, p[`n${(axis + 1) as 1 | 2}`], nest((axis + 1) as 1 | 2))
      : when(
          p.together,
          [
            set(i[3]!, p.n3),
            during(atLeast(i[3]!, 4), [
              store.v128(to[3]!, load.v128(at[3]!)),
              advance(to[3]!, 16),
              advance(at[3]!, 16),
              advance(i[3]!, -4),
            ]),
            times(i[3]!, i[3]!, [store.f32(to[3]!, load.f32(at[3]!)), advance(to[3]!, 4), advance(at[3]!, 4)]),
          ],
          times(i[3]!, p.n3, [store.f32(to[3]!, load.f32(at[3]!)), advance(to[3]!, p.out3), advance(at[3]!, p.from3)]),
        );
  return [set(to[0]!, p.out), set(at[0]!, p.from), times(i[0]!, p.n0, nest(0))];
});

/** Sets bytes to zero. */
export const zero = kernel({ out: 'i32', bytes: 'i32' }, (p) => zeroBytes(p.out, p.bytes));
