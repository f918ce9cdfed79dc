import type { Values } from '../../core/program.ts';
import type { App } from '../../state/index.ts';
import type { Cell } from '../../trace/index.ts';
import { cellOf } from '../../trace/index.ts';
import { useApp, useSelect } from '../context.tsx';

/** Every number of the present run that belongs to the sample that is looked at, or to all. */
export function useValues(): Values {
  const { derive } = useApp();
  return useSelect((s) => derive.own(s));
}

/** A cell of the sample that is looked at, as the batch counts it. */
export function ownCell({ derive, store }: App, cell: Cell): Cell {
  const state = store.getState();
  return cellOf(derive.program({ ...state, mode: 'train' }), derive.row(state), cell);
}
