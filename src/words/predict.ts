import type { Program, Values } from '../core/program.ts';
import type { ExplainedTerm, Explanation } from '../trace/index.ts';
import { explain } from '../trace/index.ts';
import type { Pattern } from './pattern.ts';

/** What was forgotten, where an answer is what comes out without it. */
export type Miss = 'sign' | 'bias' | 'activation' | 'slope' | 'batch' | 'updated' | 'uphill' | 'scale' | 'decimal';

/** What is said of an answer: right, nearly (a rounding), a known miss, or plainly another number. */
export type Verdict = 'right' | 'near' | Miss | 'wrong';

/** What is asked: the number of a cell, or the product of one of its terms. */
export interface Question {
  readonly explanation: Explanation;
  /** The term that is asked for; null: the whole cell. */
  readonly term: ExplainedTerm | null;
  readonly answer: number;
}

/** The question about a step: at the level of multiplications the product, else the cell. */
export function questionOf(explanation: Explanation, now: number | null): Question {
  const term = now === null || explanation.terms.length === 1 ? null : (explanation.terms[now] ?? null);
  return { explanation, term, answer: term ? term.product : explanation.value };
}

/** Judges a typed number (as it was typed, so that its decimals count) against the step's own. */
export function judge(
  program: Program,
  values: Values,
  { explanation, term, answer }: Question,
  pattern: Pattern,
  typed: string,
): Verdict {
  const given = Number(typed),
    decimals = /\.(\d*)/.exec(typed)?.[1]?.length ?? 0;
  if (fits(given, answer, decimals)) return 'right';
  for (const [miss, value] of misses(program, values, explanation, term, pattern))
    if (Math.abs(value - answer) > 0.012 * Math.abs(answer) + 1e-9 && fits(given, value, decimals)) return miss;
  if (Math.abs(given - answer) <= 0.05 * Math.abs(answer)) return 'near';
  if (answer !== 0 && fits(given, -answer, decimals)) return 'sign';
  for (const power of [-3, -2, -1, 1, 2, 3])
    if (answer !== 0 && fits(given, answer * 10 ** power, decimals)) return 'decimal';
  return 'wrong';
}

/** Equal as far as the typed digits go, or to a hundredth of the number. */
const fits = (given: number, number: number, decimals: number): boolean =>
  given === number ||
  Math.abs(given - number) <= 0.01 * Math.abs(number) ||
  (decimals >= 2 && Math.abs(given - number) <= 0.500_1 * 10 ** -decimals);

/** What comes out when something is forgotten, the most telling first. */
function* misses(
  program: Program,
  values: Values,
  explanation: Explanation,
  term: ExplainedTerm | null,
  pattern: Pattern,
): Generator<readonly [Miss, number]> {
  const terms = term ? [term] : explanation.terms.filter((t) => t !== null);
  const { then, reduce, span } = explanation;
  const finish = (sum: number): number => (term || !then ? sum : then.value(sum));
  const sum = (of: (t: ExplainedTerm) => number): number => terms.reduce((s, t) => s + of(t), 0);
  if (reduce === 'sum' && span.pass === 'update' && terms.length > 1)
    yield ['uphill', finish(2 * terms[0]!.product - sum((t) => t.product))];
  if (!term && then) yield ['activation', explanation.total];
  if (reduce !== 'sum') return;
  const bias = pattern.extras.filter(
    (t) => t.factors.length === 1 && program.tensors.get(t.factors[0]!.name)?.role === 'weight',
  );
  if (!term && bias.length > 0) yield ['bias', finish(sum((t) => (bias.includes(t) ? 0 : t.product)))];
  const straight = sum((t) => withoutSlope(program, values, t));
  yield ['slope', finish(straight)];
  const scale = terms[0]?.scale ?? 1;
  if (Math.abs(scale) !== 1 && scale !== 0 && terms.every((t) => t.scale === scale))
    yield [span.layer === 'loss' ? 'batch' : 'scale', finish(sum((t) => t.product / Math.abs(scale)))];
  yield ['updated', finish(sum((t) => withNewWeights(program, values, t)))];
}

/** A term with every slope left out: its own, and that which is inside the gradient it multiplies by. */
function withoutSlope(program: Program, values: Values, { factors, scale, product }: ExplainedTerm): number {
  let changed = false,
    p = scale;
  for (const f of factors) {
    const made = program.tensors.get(f.name)?.span;
    if (made?.formula.then?.name.endsWith('′')) {
      changed = true;
      continue;
    }
    const inner = made?.pass === 'backward' && made.terms === 1 ? explain(program, values, f.name, f.at) : null;
    const slope = inner?.terms[0]?.factors.find((g) =>
      program.tensors.get(g.name)?.span?.formula.then?.name.endsWith('′'),
    );
    const upstream = slope && inner?.terms[0]?.factors.find((g) => g !== slope);
    if (upstream) {
      changed = true;
      p *= upstream.value;
    } else p *= f.value;
  }
  return changed ? p : product;
}

/** A term with the weights as they are after the update. */
function withNewWeights(program: Program, values: Values, { factors, scale }: ExplainedTerm): number {
  return factors.reduce((p, f) => {
    const next = program.tensors.get(f.name)?.role === 'weight' ? values.get(`${f.name}.next`) : undefined;
    return p * (next?.[f.at] ?? f.value);
  }, scale);
}
