import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Network } from '../../core/network.ts';
import type { Answers, Ask } from './asks.ts';
import type { Place } from './assemble.ts';
import { assemble, chosen } from './assemble.ts';
import { call } from './calls.ts';
import { evaluate } from './expressions.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS, tell } from './session.ts';
import { unpointed } from './literals.ts';
import { execute } from './statements.ts';
import type { Trouble } from './trouble.ts';
import { CodeError } from './trouble.ts';
import type { FitSettings, ModelObject, Scope } from './values.ts';
import { newFacts } from './values.ts';

/** What was understood of a Keras program. */
export interface Understood {
  /** null: there is no model yet, or it cannot be computed; `troubles` says why. */
  readonly network: Network | null;
  /** Whether the model is a `Sequential`, and the variable it has: `model`. */
  readonly sequential: boolean;
  readonly variable: string;
  /** Where the code has the layers of the network, by id. */
  readonly places: ReadonlyMap<string, Place>;
  /** Names that the code leaves open, and what stands in for them. */
  readonly asks: readonly Ask[];
  readonly troubles: readonly Trouble[];
  /** Statements about data, plots and files, which the page does not need. */
  readonly skipped: readonly Range[];
  /** What the code does with the model, in order. */
  readonly deeds: readonly {
    readonly what: 'summary' | 'predict' | 'fit' | 'evaluate';
    readonly at: Range;
    readonly data: string | null;
  }[];
  readonly fit: FitSettings | null;
  readonly metrics: readonly string[];
  /** The code (or an answer) says the shape of the input. */
  readonly built: boolean;
  /** Names of the code's outermost level that stand for parts of Keras: `Dense`, `layers`, `tf`. */
  readonly keras: ReadonlyMap<string, string>;
}

/**
 * Reads a Keras program by walking its syntax tree; nothing of it is ever run. Never throws: whatever is not understood is
 * in `troubles`, each at its place, and the rest still counts. `answers` are for the names that the code leaves open.
 */
export function readCode(code: string, answers: Answers = {}): Understood {
  const first = readOnce(code, answers),
    open = first.asks.find(({ kind, answered }) => kind === 'shape' && !answered);
  if (!open || countErrors(first) === 0) return first;
  // A shape that nobody says may be that of a sequence or of a table, where a picture does not fit.
  for (const shape of OTHER_SHAPES) {
    const other = readOnce(code, { ...answers, [open.name]: shape });
    if (!other.network || countErrors(other) >= countErrors(first)) continue;
    return { ...other, asks: other.asks.map((ask) => (ask.name === open.name ? { ...ask, answered: false } : ask)) };
  }
  return first;
}

const OTHER_SHAPES: readonly (readonly number[])[] = [[28, 28, 1], [16, 8], [16]];
const countErrors = ({ troubles }: Understood): number => troubles.filter(({ kind }) => kind === 'error').length;

function readOnce(code: string, answers: Answers): Understood {
  const session = begin(code, answers);
  let model: ModelObject | null = null;
  let network: Network | null = null;
  let places: ReadonlyMap<string, Place> = new Map();
  let built = true;
  try {
    if (code.length > BOUNDS.characters)
      throw new CodeError(
        { from: 0, to: Math.min(80, code.length) },
        'codeTooLong',
        [BOUNDS.characters.toLocaleString('en-US'), code.length.toLocaleString('en-US')],
        true,
      );
    nesting(code);
    const tree = parser.parse(unpointed(code));
    markErrors(session, tree.topNode);
    execute(session, tree.topNode, session.globals);
    model = chosen(session) ?? unfinished(session);
    const whole = model && assemble(session, model);
    if (whole) ({ network, places, built } = whole);
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    tell(session, 'error', error.at, error.say, ...error.values);
  }
  if (!model && session.troubles.length === 0 && code.trim() !== '')
    tell(session, 'note', { from: code.trimEnd().length - 1, to: code.trimEnd().length }, 'noModel');
  return {
    network,
    sequential: model?.sequential ?? true,
    variable: model?.facts.variable ?? 'model',
    places,
    asks: [...session.asks.values()],
    troubles: session.troubles.toSorted((a, b) => a.from - b.from || a.to - b.to),
    skipped: [...new Map(session.skipped.map((at) => [`${at.from} ${at.to}`, at])).values()],
    deeds: session.deeds.filter((d) => d.model === model).map(({ what, at, data }) => ({ what, at, data })),
    fit: model?.facts.fit ?? null,
    metrics: model?.facts.metrics ?? [],
    built,
    keras: new Map(
      [...session.globals.names].flatMap(([word, value]) =>
        typeof value === 'object' && value !== null && value.kind === 'name' ? [[word, value.path] as const] : [],
      ),
    ),
  };
}

const begin = (code: string, answers: Answers): Session => ({
  code,
  answers,
  asks: new Map(),
  troubles: [],
  skipped: [],
  models: [],
  nodes: [],
  deeds: [],
  taken: new Map(),
  frozen: new Set(),
  globals: { names: new Map([['__name__', '__main__']]), around: null } satisfies Scope,
  budget: { steps: 0, depth: 0, calls: 0, passedOver: 0 },
  imports: { keras: false },
  evaluate,
  execute,
  call,
});

/** Gives up before the parser sees brackets within brackets without end. */
function nesting(code: string): void {
  let deep = 0;
  for (let i = 0; i < code.length; i++) {
    if ('([{'.includes(code[i]!)) deep++;
    else if (')]}'.includes(code[i]!)) deep = Math.max(0, deep - 1);
    if (deep > BOUNDS.depth) throw new CodeError({ from: i, to: i + 1 }, 'tooDeep', [String(BOUNDS.depth)], true);
  }
}

/** The first places that are not Python at all, as the parser sees them. */
function markErrors(session: Session, top: SyntaxNode): void {
  const cursor = top.cursor();
  let found = 0;
  do {
    if (!cursor.type.isError || found >= 20) continue;
    found++;
    tell(session, 'error', { from: cursor.from, to: cursor.to }, 'notPython');
  } while (cursor.next());
}

/** A functional graph that no `Model(…)` has taken up yet: what nothing reads is its output. */
function unfinished(session: Session): ModelObject | null {
  const read = new Set(session.nodes.flatMap((node) => node.inputs));
  const outputs = session.nodes.filter((node) => !read.has(node) && node.layer.type !== 'input');
  const last = outputs.at(-1);
  if (!last) return null;
  tell(session, 'note', last.at, 'noModelYet');
  const facts = newFacts(0);
  return {
    kind: 'model',
    sequential: false,
    name: 'functional',
    at: last.at,
    layers: [],
    inputs: [],
    outputs: [last],
    facts,
  };
}
