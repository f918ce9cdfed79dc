import type { Program, TensorInfo } from '../../../core/program.ts';
import type { Rect } from '../geometry.ts';
import { rect } from '../geometry.ts';
import type { Sheet } from '../sheet.ts';
import { foldGrid } from '../sheet.ts';
import { matrixOf } from './grids.ts';

const STRIP = 7;
const MOST_CELL = 15;

/** Weights below what is made with them: lists as strips, the others as matrices, the gradient of each below it. */
export function weightSheets(weights: readonly TensorInfo[], { x, y, w, h }: Rect): readonly Sheet[] {
  const lists = weights.filter((t) => t.shape.length < 2),
    matrices = weights.filter((t) => t.shape.length > 1);
  const free = h - lists.length * (2 * STRIP + 8);
  const each = matrices.length === 0 ? 0 : free / matrices.length;
  let top = y;
  const sheets: Sheet[] = [];
  for (const t of [...lists, ...matrices]) {
    const { rows, cols } = matrixOf(t.shape),
      list = t.shape.length < 2;
    const width = Math.min(w, cols * MOST_CELL),
      height = list ? STRIP : Math.min((each - 10) / 2, rows * MOST_CELL);
    sheets.push(
      ...(['value', 'gradient'] as const).map((kind): Sheet => ({
        ...foldGrid(t.size, cols),
        key: `${t.name}/${kind}`,
        layer: t.layer,
        kind,
        look: 'weights',
        sources: kind === 'value' ? [t.name, `${t.name}.next`] : [`${t.layer}.d${t.local}`],
        size: t.size,
        tiles: [rect(x, kind === 'value' ? top : top + height + 2, width, Math.max(height, 2))],
      })),
    );
    top += 2 * height + (list ? 8 : 10);
  }
  return sheets;
}

/** The tensor that is first made with a weight. */
export function madeWith(program: Program, weight: string, layer: string): string | null {
  const empty = (name: string): Float32Array => new Float32Array(program.tensors.get(name)?.size ?? 0);
  const last = (size: number): number => size - 1;
  for (const span of program.spans) {
    if (span.layer !== layer || span.pass !== 'forward') continue;
    const { formula, terms } = span,
      cell = last(program.tensors.get(formula.out)!.size);
    for (let t = 0; t < terms; t++)
      if (formula.term(cell, t, empty)?.factors.some((f) => f.name === weight)) return formula.out;
  }
  return null;
}
