import type { Program, Values } from '../../core/program.ts';
import type { Cell, Explanation, Factor } from '../../trace/index.ts';
import { explain } from '../../trace/index.ts';
import { isGradient } from '../../words/index.ts';

/** A gradient as the chain rule makes it: what comes from the next layer × slope × what went in. */
export interface Chain {
  readonly upstream: Cell;
  readonly slope: Cell | null;
  readonly input: Cell | null;
  /** How the upstream gradient itself was made; null where it has nothing behind it. */
  readonly paths: Explanation | null;
}

/** Follows the gradient in a product back through its activation. Null where the cell is no single product of that kind. */
export function chainOf(program: Program, values: Values, explanation: Explanation): Chain | null {
  const { terms, span, name } = explanation;
  const term = terms[0];
  const local = program.tensors.get(name)!.local;
  if (span.pass !== 'backward' || terms.length !== 1 || !term || term.scale !== 1 || !local.startsWith('d'))
    return null;
  const own = term.factors.filter((f) => isGradient(program, f.name));
  const others = term.factors.filter((f) => !isGradient(program, f.name));
  if (own.length !== 1 || others.length > 1) return null;
  const through = isSlope(program, others[0]) ? null : productWithSlope(program, values, own[0]!);
  const upstream = through?.upstream ?? own[0]!;
  const slope = through?.slope ?? (isSlope(program, others[0]) ? others[0]! : null);
  const input = isSlope(program, others[0]) ? null : (others[0] ?? null);
  if (!slope && !input) return null;
  return { upstream, slope, input, paths: explain(program, values, upstream.name, upstream.at) };
}

const isSlope = (program: Program, factor: Factor | undefined): boolean =>
  factor !== undefined && program.tensors.get(factor.name)?.local === 'slope';

/** dz = slope · dy taken apart; null where the gradient is made otherwise. */
function productWithSlope(program: Program, values: Values, gradient: Cell): { upstream: Cell; slope: Cell } | null {
  const made = explain(program, values, gradient.name, gradient.at);
  const factors = made?.terms.length === 1 ? (made.terms[0]?.factors ?? []) : [];
  const slope = factors.find((f) => isSlope(program, f)),
    upstream = factors.find((f) => isGradient(program, f.name));
  return slope && upstream ? { slope, upstream } : null;
}
