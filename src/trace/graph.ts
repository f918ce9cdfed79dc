import type { Program, Values } from '../core/program.ts';
import { unflatten } from '../core/tensor.ts';
import type { Cell } from './explain.ts';
import { explain, gradientOf } from './explain.ts';

/** A node of the scalar graph: a number, or an operation between numbers. */
export type GraphNode =
  | {
      readonly kind: 'cell';
      readonly id: string;
      readonly cell: Cell;
      readonly value: number;
      /** ∂L/∂ of it; null where it has none. */
      readonly gradient: number | null;
      /** closed: it is made of others that are not shown yet; open: they are; given: it is made of nothing. */
      readonly state: 'closed' | 'open' | 'given';
    }
  | { readonly kind: 'operation'; readonly id: string; readonly sign: string; readonly value: number }
  | { readonly kind: 'more'; readonly id: string; readonly count: number };

export interface ScalarGraph {
  readonly nodes: readonly GraphNode[];
  /** From what is read to what reads it. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Terms of one number that are shown, those that add most first. */
export const MOST_TERMS_SHOWN = 10;

/** The name of a cell's node. */
export const nodeId = ({ name, at }: Cell): string => `${name}:${at}`;

/** The graph of a number: the operations that make it, and of the numbers they read those that are opened in turn. */
export function graphOf(program: Program, values: Values, root: Cell, opened: ReadonlySet<string>): ScalarGraph {
  const nodes = new Map<string, GraphNode>(),
    edges: ScalarGraph['edges'][number][] = [];
  const link = (from: string, to: string): void => void edges.push({ from, to });
  const put = (cell: Cell): string => {
    const id = nodeId(cell);
    if (nodes.has(id)) return id;
    const gradient = gradientOf(program, cell.name);
    const made = program.tensors.get(cell.name)!.span !== null;
    const open = made && opened.has(id);
    nodes.set(id, {
      kind: 'cell',
      id,
      cell: { name: cell.name, at: cell.at },
      value: values.get(cell.name)![cell.at]!,
      gradient: gradient === null ? null : values.get(gradient)![cell.at]!,
      state: made ? (open ? 'open' : 'closed') : 'given',
    });
    if (open) expand(cell, id);
    return id;
  };
  const operate = (id: string, sign: string, value: number, to: string): string => {
    nodes.set(id, { kind: 'operation', id, sign, value });
    link(id, to);
    return id;
  };
  const expand = (cell: Cell, id: string): void => {
    const made = explain(program, values, cell.name, cell.at)!;
    const real = made.terms.filter((t) => t !== null && t.scale !== 0);
    let to = id;
    if (made.then) to = operate(`${id} f`, made.then.name, made.value, to);
    if (real.length > 1) to = operate(`${id} Σ`, made.reduce === 'max' ? 'max' : '+', made.total, to);
    const shown = [...real].sort((a, b) => Math.abs(b!.product) - Math.abs(a!.product)).slice(0, MOST_TERMS_SHOWN);
    shown.sort((a, b) => a!.t - b!.t);
    for (const term of shown) {
      const { t, factors, scale, product } = term!;
      const several = factors.length > 1 || scale !== 1;
      const join = several
        ? operate(
            `${id} × ${t}`,
            scale === 1 ? '×' : `× ${Number(scale.toPrecision(4))}`.replace('-', '−'),
            product,
            to,
          )
        : to;
      for (const factor of factors) link(put(factor), join);
    }
    if (real.length > shown.length) {
      nodes.set(`${id} …`, { kind: 'more', id: `${id} …`, count: real.length - shown.length });
      link(`${id} …`, to);
    }
  };
  put(root);
  return { nodes: [...nodes.values()], edges };
}

/** The coordinates of a cell without the batch of one: z[3], kernel[1, 2]. */
export function cellLabel(program: Program, { name, at }: Cell): string {
  const { shape, local } = program.tensors.get(name)!;
  const place = unflatten(shape, at).filter((_, axis) => shape[axis]! > 1);
  return place.length > 0 ? `${local}[${place.join(', ')}]` : local;
}
