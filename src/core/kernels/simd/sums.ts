import { above, advance, equal, during, kernel, load, set, store, times, v, when } from './assembler.ts';

/** out[j] = Σ_r x[r, j], four columns at a time in double precision. */
export const columnSums = kernel({ out: 'i32', x: 'i32', rows: 'i32', columns: 'i32', row: 'i32' }, (p, local) => {
  const at = local('i32'),
    r = local('i32');
  const cells = local('v128'),
    low = local('v128'),
    high = local('v128');
  return during(above(p.columns, 0), [
    set(at, p.x),
    set(low, v.splat(0)),
    set(high, v.splat(0)),
    times(r, p.rows, [
      set(cells, load.v128(at)),
      set(low, v.addDouble(low, v.promote(cells))),
      set(high, v.addDouble(high, v.promote(v.shuffle(cells, cells, [2, 3, 2, 3])))),
      advance(at, p.row),
    ]),
    set(cells, v.shuffle(v.demote(low), v.demote(high), [0, 1, 4, 5])),
    when(above(p.columns, 3), store.v128(p.out, cells), [
      when(equal(p.columns, 1), store.lane(p.out, cells, 0), [
        store.pair(p.out, cells),
        when(equal(p.columns, 3), store.lane(p.out, cells, 2, 8)),
      ]),
    ]),
    advance(p.out, 16),
    advance(p.x, 16),
    advance(p.columns, -4),
  ]);
});
