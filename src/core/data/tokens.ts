import { random } from '../random.ts';

/** A task on sequences of tokens: what stands in them, what is asked, and how to draw one. */
export interface TokenTask {
  /** The length of every sequence. */
  readonly steps: number;
  /** What each token number looks like. */
  readonly tokens: readonly string[];
  /** What each number of an answer looks like. */
  readonly answers: readonly string[];
  /** The right answer to a sequence: one number, or one a step. */
  readonly answer: (x: ArrayLike<number>) => readonly number[];
  /** The sequence that a stream of chance (in [0, 1)) gives as number i. */
  readonly draw: (chance: () => number, i: number) => readonly number[];
}

/** Examples of a task: `inputs` [n, steps] are token numbers, `targets` [n, …] what a sparse loss wants. */
export interface TokenExamples {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  readonly n: number;
}

/**
 * Draws n sequences of a task, none of them kept from training, or only such: `unseen`. Equal arguments give equal numbers
 * on every machine.
 */
export function tokenExamples(task: TokenTask, n: number, seed: number, unseen: boolean): TokenExamples {
  const { uniform } = random(seed);
  const rows = Array.from({ length: n }, (_, i) => drawn(task, uniform, i, unseen));
  return { n, inputs: Float32Array.from(rows.flat()), targets: Float32Array.from(rows.flatMap(task.answer)) };
}

/** One sequence that is kept from training, or is not. */
export function drawn(task: TokenTask, chance: () => number, i: number, unseen: boolean): readonly number[] {
  for (;;) {
    const x = task.draw(chance, i);
    if (isUnseen(x) === unseen) return x;
  }
}

/** Whether a sequence is kept from training: a fifth of all are, told by a hash (FNV-1a) of their tokens. */
export function isUnseen(x: ArrayLike<number>): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < x.length; i++) hash = Math.imul(hash ^ (x[i]! + 1), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % 5 === 0;
}

const STEPS = 8;
const [NOTHING, OPEN, CLOSE] = [0, 1, 2];
const [CLOSED, LEFT_OPEN, NEVER_OPENED] = [0, 1, 2];

/** Up to eight characters, nothing before them: is every bracket closed? Of each of the three answers a third. */
const brackets: TokenTask = {
  steps: STEPS,
  tokens: ['·', '(', ')', 'x'],
  answers: ['()', '(', ')'],
  answer: (x) => [verdictOn(x)],
  draw: (chance, i) => {
    for (;;) {
      const length = 1 + Math.floor(STEPS * Math.sqrt(chance()));
      const x = Array.from({ length: STEPS }, (_, t) => (t < STEPS - length ? NOTHING : 1 + Math.floor(3 * chance())));
      if (verdictOn(x) === i % 3) return x;
    }
  },
};

/** Whether all brackets are closed, one is left open, or one closes what was not open. */
function verdictOn(x: ArrayLike<number>): number {
  let depth = 0;
  for (let t = 0; t < x.length; t++) {
    if (x[t] === OPEN) depth++;
    if (x[t] === CLOSE && --depth < 0) return NEVER_OPENED;
  }
  return depth === 0 ? CLOSED : LEFT_OPEN;
}

const DIGITS = Array.from({ length: 10 }, (_, d) => String(d));

/** Six digits; the answer: the same, from the least to the greatest. */
const sorting: TokenTask = {
  steps: 6,
  tokens: DIGITS,
  answers: DIGITS,
  answer: (x) => Array.from(x).sort((a, b) => a - b),
  draw: (chance) => Array.from({ length: 6 }, () => Math.floor(10 * chance())),
};

/** The tasks by their names. */
export const TASKS = { brackets, sorting } as const satisfies { readonly [name: string]: TokenTask };

/** A task by a name that comes from a file; null where there is none. */
export const taskOf = (name: string): TokenTask | null =>
  Object.hasOwn(TASKS, name) ? TASKS[name as keyof typeof TASKS] : null;
