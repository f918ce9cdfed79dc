import type { Program, Values } from '../core/program.ts';
import type { Cell, Factor } from './explain.ts';
import { explain } from './explain.ts';

/** One way from a number to the loss: the gradients met on it, the local slopes between them, and what they come to. */
export interface Path {
  /** From the gradient that is asked about to the one at the loss. */
  readonly cells: readonly Cell[];
  /** One between each two of them, and last the slope of the loss itself. */
  readonly slopes: readonly number[];
  readonly product: number;
}

/** The chain rule written out: paths with their products, what all others add, and the gradient that is their sum. */
export interface Chains {
  readonly paths: readonly Path[];
  readonly rest: number;
  readonly gradient: number;
  /** Whether these are all paths there are. */
  readonly all: boolean;
}

/** Terms that are looked at before the search ends, however many paths there are. */
const BUDGET = 60_000;

interface Partial {
  readonly cells: readonly Cell[];
  readonly slopes: readonly number[];
  readonly factor: number;
  /** What all paths that begin like this add, regardless of sign. */
  readonly weight: number;
}

/**
 * The paths from a gradient back to the loss, those that carry most first. A gradient is a sum of local slopes times the
 * gradients of what reads it; following one term of each sum to the loss is one path.
 */
export function pathsOf(program: Program, values: Values, gradient: Cell, most: number): Chains {
  const total = values.get(gradient.name)![gradient.at]!;
  const open: Partial[] = [{ cells: [gradient], slopes: [], factor: 1, weight: Math.abs(total) }];
  const paths: Path[] = [];
  let budget = BUDGET;
  while (open.length > 0 && paths.length < most && budget > 0) {
    let best = 0;
    for (let i = 1; i < open.length; i++) if (open[i]!.weight > open[best]!.weight) best = i;
    const [path] = open.splice(best, 1) as [Partial];
    const made = explain(program, values, path.cells.at(-1)!.name, path.cells.at(-1)!.at);
    for (const term of made?.terms ?? []) {
      budget--;
      if (!term || term.product === 0) continue;
      const carrier = term.factors.find((f) => carries(program, f));
      if (!carrier) {
        paths.push({ cells: path.cells, slopes: [...path.slopes, term.product], product: path.factor * term.product });
        continue;
      }
      const slope = term.factors.reduce((p, f) => (f === carrier ? p : p * f.value), term.scale);
      open.push({
        cells: [...path.cells, { name: carrier.name, at: carrier.at }],
        slopes: [...path.slopes, slope],
        factor: path.factor * slope,
        weight: Math.abs(path.factor * slope * carrier.value),
      });
    }
  }
  paths.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const shown = paths.slice(0, most);
  const all = open.length === 0 && shown.length === paths.length;
  return { paths: shown, rest: all ? 0 : total - shown.reduce((s, p) => s + p.product, 0), gradient: total, all };
}

/** Whether a factor is a gradient that came from the loss, and no slope or number of its own layer. */
function carries(program: Program, { name }: Factor): boolean {
  const tensor = program.tensors.get(name);
  if (!tensor || tensor.role !== 'gradient' || !tensor.span || tensor.span.formula.then) return false;
  return depends(program, name);
}

const known = new WeakMap<Program, Map<string, boolean>>();

/** Whether a tensor of the backward pass is made of gradients, down to the formulas of the loss: those begin with `d`, or sum such. */
function depends(program: Program, name: string): boolean {
  let memo = known.get(program);
  if (!memo) known.set(program, (memo = new Map()));
  const before = memo.get(name);
  if (before !== undefined) return before;
  memo.set(name, true);
  const { span, local } = program.tensors.get(name)!;
  const blank = (): Float32Array => new Float32Array(1);
  const factors = span
    ? Array.from({ length: Math.min(span.terms, 4) }, (_, t) => safe(() => span.formula.term(0, t, blank)))
    : [];
  const result =
    /(^|_)d\d*[a-z]/.test(local) ||
    factors.some((term) => term?.factors.some((f) => carriesName(program, f.name)) ?? false);
  memo.set(name, result);
  return result;
}

const carriesName = (program: Program, name: string): boolean => {
  const tensor = program.tensors.get(name);
  return tensor?.role === 'gradient' && !tensor.span?.formula.then && depends(program, name);
};

/** A term that cannot be told without numbers says nothing here. */
function safe<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
