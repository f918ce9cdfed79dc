import type { Program, TensorInfo } from '../../../core/program.ts';
import type { Address, Cell } from '../../../trace/index.ts';
import { isDense } from '../dense.ts';

/** A matrix of cells; null stands for the number 1, by which a bias is multiplied. */
export interface Matrix {
  /** As a textbook writes it: x, W, ∂L/∂z. */
  readonly title: string;
  /** The tensor it shows, or the first of two that stand below each other. */
  readonly name: string;
  /** What its tensors are called, and their sizes. */
  readonly note: string;
  readonly rows: number;
  readonly cols: number;
  /** A last row or column that is not counted on, but is called this. */
  readonly last?: { readonly row?: string; readonly col?: string };
  readonly at: (row: number, col: number) => Cell | null;
  readonly where: (cell: Cell) => { readonly row: number; readonly col: number } | null;
}

/** A product of matrices, left · right = result, and what is made of the result (or goes before it) number by number. */
export interface Scheme {
  readonly law: string;
  readonly product: { readonly left: Matrix; readonly right: Matrix; readonly result: Matrix } | null;
  readonly stack: readonly Matrix[];
}

/** The matrices of a step of a dense layer; null where the step is none of a product, such as an update. */
export function schemeOf(program: Program, layer: string, lit: Address | null): Scheme | null {
  const parts = partsOf(program, layer);
  if (!parts) return null;
  const own = lit && lit.span.layer === layer ? lit : null;
  if (!own || own.span.pass === 'forward') return forwardScheme(parts);
  if (own.span.pass !== 'backward') return null;
  const { out } = own.span.formula,
    local = program.tensors.get(out)!.local;
  if (/^d(kernel|bias)(\.part)?$/.test(local)) return kernelScheme(parts, program, layer);
  if (own.span.terms === parts.units && program.tensors.get(out)!.size === parts.rows * parts.n && /^d[xy]/.test(local))
    return inputScheme(parts, out);
  const stack = parts.back.map((t) => rowsOf(t, parts.rows));
  const law = parts.back.some((t) => t.local === 'slope') ? '∂L/∂z = f′(z) · ∂L/∂y' : '';
  return stack.some((m) => m.name === out) ? { law, product: null, stack } : null;
}

interface Parts {
  readonly x: string;
  readonly kernel: TensorInfo;
  readonly bias: string | null;
  /** The sums, before the activation. */
  readonly sums: TensorInfo;
  readonly dz: string;
  readonly rows: number;
  readonly n: number;
  readonly units: number;
  /** What is made after the sums, and on the way back to their gradient. */
  readonly after: readonly TensorInfo[];
  readonly back: readonly TensorInfo[];
}

function partsOf({ network, tensors, spans }: Program, layer: string): Parts | null {
  const spec = network.layers.find((l) => l.id === layer);
  if (!spec || !isDense(spec)) return null;
  const owner = spec.shares ?? layer,
    kernel = tensors.get(`${owner}.kernel`)!,
    [n = 1, units = 1] = kernel.shape;
  const own = spans.filter((s) => s.layer === layer).map((s) => tensors.get(s.formula.out)!);
  const forward = own.filter((t) => t.span!.pass === 'forward');
  const sums = forward[0]!,
    rows = sums.size / units;
  const perRow = (t: TensorInfo): boolean => t.size === sums.size || t.size === rows;
  const dz = tensors.has(`${layer}.dz`) ? `${layer}.dz` : `${layer}.dy`;
  const back = own.filter((t) => t.span!.pass === 'backward' && perRow(t) && /^(slope|mix|dz)$/.test(t.local));
  return {
    x: `${spec.from[0]!}.y`,
    kernel,
    bias: tensors.has(`${owner}.bias`) ? `${owner}.bias` : null,
    sums,
    dz,
    rows,
    n,
    units,
    after: forward.slice(1).filter(perRow),
    back: withSources(tensors, back),
  };
}

/** What numbers are made from stands before them. */
function withSources(tensors: Program['tensors'], made: readonly TensorInfo[]): readonly TensorInfo[] {
  const names = new Set<string>();
  const blank = (): Float32Array => new Float32Array(1);
  for (const { name, span } of made) {
    for (let t = 0; t < Math.min(span!.terms, 2); t++)
      for (const factor of span!.formula.term(0, t, blank)?.factors ?? []) names.add(factor.name);
    names.delete(name);
    names.add(name);
  }
  return [...names].map((name) => tensors.get(name)!);
}

/** A tensor of `rows` rows, as it lies in memory. */
const rowsOf = ({ name, size, local, role }: TensorInfo, rows: number): Matrix =>
  plain(titleOf(local, role === 'gradient'), name, rows, size / rows);

const titleOf = (local: string, gradient: boolean): string =>
  gradient && local.startsWith('d') ? `∂L/∂${local.slice(1)}` : (LETTERS[local] ?? local);

/** The letters of a textbook for what an activation makes on its way. */
const LETTERS: { readonly [local: string]: string } = { slope: 'f′(z)', top: 'm', share: 'c', mix: 'g', total: 's' };

function plain(title: string, name: string, rows: number, cols: number): Matrix {
  return {
    title,
    name,
    note: `${name} · ${rows}×${cols}`,
    rows,
    cols,
    at: (row, col) => ({ name, at: row * cols + col }),
    where: (cell) => (cell.name === name ? { row: Math.floor(cell.at / cols), col: cell.at % cols } : null),
  };
}

/** Rows and columns exchanged. */
const turned = (m: Matrix, title = `${m.title}ᵀ`): Matrix => ({
  ...m,
  title,
  rows: m.cols,
  cols: m.rows,
  ...(m.last && {
    last: {
      ...(m.last.col !== undefined && { row: m.last.col }),
      ...(m.last.row !== undefined && { col: m.last.row }),
    },
  }),
  at: (row, col) => m.at(col, row),
  where: (cell) => {
    const p = m.where(cell);
    return p && { row: p.col, col: p.row };
  },
});

/** With another row below it: of a vector, or (null) of ones. */
const withRow = (m: Matrix, title: string, vector: string | null): Matrix => ({
  ...m,
  title,
  note: vector === null ? m.note : `${m.note}, ${vector.slice(vector.indexOf('.') + 1)}`,
  rows: m.rows + 1,
  last: { row: vector === null ? '' : 'b' },
  at: (row, col) => (row < m.rows ? m.at(row, col) : vector === null ? null : { name: vector, at: col }),
  where: (cell) => (cell.name === vector ? { row: m.rows, col: cell.at } : m.where(cell)),
});

/** Z = X·W + b, the bias as the last row of W on which a column of ones falls; then what the activation makes of Z. */
function forwardScheme({ x, kernel, bias, sums, rows, n, units, after }: Parts): Scheme {
  const input = plain('x', x, rows, n),
    weights = plain('W', kernel.name, n, units);
  return {
    law: `${titleOf(sums.local, false)} = x·W${bias === null ? '' : ' + b'}`,
    product: {
      left: bias === null ? input : turned(withRow(turned(input), '', null), 'x, 1'),
      right: bias === null ? weights : withRow(weights, 'W, b', bias),
      result: rowsOf(sums, rows),
    },
    stack: after.map((t) => rowsOf(t, rows)),
  };
}

/** dW = Xᵀ·dZ: for one sample the outer product of two vectors; db is the same with a row of ones. */
function kernelScheme({ x, bias, dz, rows, n, units }: Parts, program: Program, layer: string): Scheme {
  const made = (local: string): string =>
    program.tensors.has(`${layer}.${local}.part`) ? `${layer}.${local}.part` : `${layer}.${local}`;
  const up = program.tensors.get(dz)!,
    upTitle = titleOf(up.local, true),
    input = turned(plain('x', x, rows, n)),
    weights = plain('∂L/∂W', made('dkernel'), n, units);
  return {
    law: `∂L/∂W = xᵀ·${upTitle}${bias === null ? '' : `, ∂L/∂b = ${rows > 1 ? 'Σ ' : ''}${upTitle}`}`,
    product: {
      left: bias === null ? input : withRow(input, 'xᵀ, 1', null),
      right: plain(upTitle, dz, rows, units),
      result: bias === null ? weights : withRow(weights, '∂L/∂W, ∂L/∂b', made('dbias')),
    },
    stack: [],
  };
}

/** dX = dZ·Wᵀ: the gradient of an input is the row of dZ times a column of the turned kernel, which is a row of W. */
function inputScheme({ kernel, dz, rows, n, units }: Parts, out: string): Scheme {
  const upTitle = titleOf(dz.slice(dz.lastIndexOf('.') + 1), true);
  return {
    law: `∂L/∂x = ${upTitle}·Wᵀ`,
    product: {
      left: plain(upTitle, dz, rows, units),
      right: turned(plain('W', kernel.name, n, units)),
      result: plain('∂L/∂x', out, rows, n),
    },
    stack: [],
  };
}
