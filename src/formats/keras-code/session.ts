import type { SyntaxNode } from '@lezer/common';
import type { Ask, Answers } from './asks.ts';
import type { Range } from './range.ts';
import type { Trouble } from './trouble.ts';
import { exhausted } from './trouble.ts';
import type { Args } from './arguments.ts';
import type { GraphNode, Layer, ModelObject, Scope, Value } from './values.ts';

/** How a block of statements ended. */
export type Outcome =
  | { readonly how: 'end' | 'break' | 'continue' }
  | { readonly how: 'return'; readonly value: Value };
export const ENDED: Outcome = { how: 'end' };

/** Something the code does with a finished model. */
export interface Deed {
  readonly what: 'summary' | 'predict' | 'fit' | 'evaluate';
  readonly model: ModelObject;
  readonly at: Range;
  /** What it is given, as it stands in the code: `input_data`. */
  readonly data: string | null;
}

/** One reading of a program: what it has found so far. */
export interface Session {
  readonly code: string;
  readonly answers: Answers;
  readonly asks: Map<string, Ask>;
  readonly troubles: Trouble[];
  /** Statements about data, plots and files, which the page does not need. */
  readonly skipped: Range[];
  readonly models: ModelObject[];
  /** Every call of a layer, in order. */
  readonly nodes: GraphNode[];
  readonly deeds: Deed[];
  readonly taken: Map<string, number>;
  /** Layers whose weights are not to be learnt: `layer.trainable = False`. */
  readonly frozen: Set<Layer>;
  readonly globals: Scope;
  readonly budget: { steps: number; depth: number; calls: number; passedOver: number };
  /** The code imports something of Keras, so that a name of Keras it does not import is worth a word. */
  readonly imports: { keras: boolean };
  /** The parts of the reader that need each other. */
  readonly evaluate: (session: Session, node: SyntaxNode, scope: Scope) => Value;
  readonly execute: (session: Session, body: SyntaxNode, scope: Scope) => Outcome;
  readonly call: (session: Session, callee: Value, args: Args, at: Range) => Value;
}

/** The most characters, steps, nested expressions, nested calls, list elements and layers that are read. */
export const BOUNDS = {
  characters: 200_000,
  steps: 100_000,
  depth: 300,
  calls: 50,
  items: 10_000,
  layers: 2000,
} as const;

/** Counts one step; gives up the reading where there are too many. */
export function tick(session: Session, at: Range, steps = 1): void {
  session.budget.steps += steps;
  if (session.budget.steps > BOUNDS.steps) exhausted(at, 'tooManySteps', BOUNDS.steps.toLocaleString('en-US'));
}

/** Remembers a trouble, once; where something is missing, the last thing that is there is underlined. */
export function tell(
  session: Session,
  kind: Trouble['kind'],
  at: Range,
  say: Trouble['say'],
  ...values: readonly string[]
): void {
  const { from, to } = visible(session.code, at);
  if (session.troubles.some((t) => t.from === from && t.to === to && t.say === say)) return;
  if (session.troubles.length < 200) session.troubles.push({ kind, from, to, say, with: values });
}

/** A place of at least one character within the code. */
function visible(code: string, at: Range): Range {
  const to = Math.min(at.to, code.length);
  if (at.from < to) return { from: at.from, to };
  let from = Math.max(0, Math.min(at.from, code.length - 1));
  while (from > 0 && /\s/.test(code[from]!)) from--;
  return { from, to: from + 1 };
}

/** What stands at a place of the code. */
export const textAt = (session: Session, at: Range): string => session.code.slice(at.from, at.to);
