import { curveOf } from '../activations/index.ts';
import { refuse } from '../errors.ts';
import type { Field, Fields, Named, Options } from '../fields.ts';
import type { Formula, Read, Ref, Term } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { activationField } from '../activations/index.ts';
import { counted, kept, silenced, thinSteps } from '../kernels/masks.ts';
import { matmul } from '../kernels/matmul.ts';
import type { Slice } from '../kernels/slices.ts';
import {
  gateSlopeValue,
  gateValue,
  gatherStates,
  inputGradients,
  outerSums,
  recurrentSum,
  rowSums,
  stateGradient,
} from '../kernels/recurrent.ts';
import { fillProduct, fillScaled } from '../kernels/elementwise.ts';
import type { DrawSpec, WeightSpec } from '../layer.ts';
import { overSamples } from '../samples.ts';
import type { Shape } from '../tensor.ts';

/**
 * One pass of a recurrent cell along a sequence [batch, steps, n], unrolled: turn 0 reads the first step it comes to, each
 * further turn the next one and the state that the turn before has left.
 */
export interface Run {
  readonly batch: number;
  readonly steps: number;
  readonly n: number;
  readonly units: number;
  /** The step of the sequence that a turn reads. */
  readonly reads: (turn: number) => number;
  /** Where in the output the state of a turn stands. */
  readonly stands: (turn: number) => number;
  /** The output has the states of all turns, or only that of the last. */
  readonly sequences: boolean;
  /** A local name as this run calls it: the two runs of a bidirectional layer keep theirs apart. */
  readonly own: (local: string) => string;
  /** Given: the mask [batch, steps] of the sequence; where it is 0, a turn leaves the state as it was. */
  readonly mask: string | null;
  /** Steps that do not count are zeros in the output, as in a bidirectional layer, instead of the state as it was. */
  readonly zeros: boolean;
  /** The names of the gradients it reads and makes. */
  readonly dy: string;
  readonly dx: string;
  /** What it begins with, by name: the state and, where there is one, the memory; empty: zeros. */
  readonly initial: readonly string[];
  /** It gives out the memory after its last turn instead of the state. */
  readonly memory: boolean;
  /** In training: of every example some inputs and some states before are silent, the same ones in every turn; by which share. */
  readonly dropout: number;
  readonly recurrentDropout: number;
}

/** A recurrent cell: what it learns, and the formulas of one run and of its way back through time. */
export interface Cell<F extends Fields = Fields> {
  readonly fields: F;
  /** What it keeps from turn to turn: a state, and with some a memory. */
  readonly keeps: 1 | 2;
  weights(options: Options<F>, n: number): { readonly [name: string]: WeightSpec };
  forward(options: Options<F>, run: Run): readonly Formula[];
  backward(options: Options<F>, run: Run): readonly Formula[];
}

/** Checks a definition's types as it is written, and hands it on. */
export const cell = <const F extends Fields>(def: Cell<F>): Cell<F> => def;

/** An activation that treats every number alone. */
export function curveField(fallback: string): Field<Named> {
  const read = (v: unknown): Named => {
    const named = activationField.read(v);
    return curveOf(named) ? named : refuse('must treat every number alone', v, 'choose tanh, sigmoid or the like');
  };
  return {
    control: activationField.control,
    read,
    get fallback() {
      return read(fallback);
    },
  };
}

/** The curve of an activation that `curveField` has read. */
export const curve = (activation: Named): ScalarFunction => curveOf(activation)!;

/** The name of the state after a turn; the last is the output itself where only that one is wanted. */
export const stateOf = (run: Run, turn: number): string =>
  turn === run.steps - 1 && !run.sequences && !run.memory ? run.own('y') : run.own(`h${turn + 1}`);

/** The name of the state that a turn finds, or null where there is none. */
export const foundBy = (run: Run, turn: number): string | null =>
  turn > 0 ? stateOf(run, turn - 1) : (run.initial[0] ?? null);

/** The name of what of that state goes through the recurrent kernel: in training with dropout, not all of it. */
export const heardBy = (run: Run, turn: number): string | null => {
  const found = foundBy(run, turn);
  return found === null || run.recurrentDropout === 0 ? found : run.own(`hd${turn + 1}`);
};

/** The name of the inputs that go through the kernel. */
export const inputOf = (run: Run): string => (run.dropout > 0 ? run.own('xd') : 'x');

/** The turns that find a state before them. */
const finding = (run: Run): readonly number[] => turns(run).filter((s) => foundBy(run, s) !== null);

/** The name of what a turn makes: the state after it, or where there is a mask what becomes that if the step counts. */
export const madeOf = (run: Run, turn: number): string =>
  run.mask === null ? stateOf(run, turn) : run.own(`hn${turn + 1}`);

/** The name of the gradient of what a turn makes. */
export const dMadeOf = (run: Run, turn: number): string => run.own(`${run.mask === null ? 'dh' : 'dhn'}${turn + 1}`);

/** The number of a mask that belongs to row r in a turn. */
export const maskAt = (run: Run, turn: number, r: number): Ref => ref(run.mask!, r * run.steps + run.reads(turn));

/** A mask as fast loops take it. */
export const stepwise = (run: Run, turn: number, read: Read) => ({
  mask: read(run.mask!),
  step: run.reads(turn),
  steps: run.steps,
  units: run.units,
});

/** out = m·made + (1 − m)·before: a state, or what is kept beside it, after a turn; none where nothing is masked. */
export function keeping(run: Run, turn: number, out: string, made: string, before: string | null): readonly Formula[] {
  const { batch, units, mask } = run;
  if (mask === null) return [];
  return [
    {
      out,
      shape: [batch, units],
      law: `h${sub(turn)} = m_t\\, \\hat h${sub(turn)}${before === null ? '' : ` + (1 - m_t)\\, h${sub(turn - 1)}`}`,
      terms: before === null ? 1 : 3,
      term: (c, k) => {
        const m = maskAt(run, turn, Math.floor(c / units));
        if (k === 0) return times(m, ref(made, c));
        return k === 1 ? times(ref(before!, c)) : scaled(-1, m, ref(before!, c));
      },
      bind: (o, read) => kept(o, read(made), before === null ? null : read(before), stepwise(run, turn, read)),
    },
  ];
}

/** The state after a turn, where there is a mask. */
export const keepingState = (run: Run, turn: number): readonly Formula[] =>
  keeping(run, turn, stateOf(run, turn), madeOf(run, turn), foundBy(run, turn));

/** dhn = m·dh: what of a state's gradient goes to what the turn has made; none where nothing is masked. */
export function madeBack(run: Run, turn: number): readonly Formula[] {
  const { batch, units, own, mask } = run,
    dh = own(`dh${turn + 1}`);
  if (mask === null) return [];
  return [
    {
      out: dMadeOf(run, turn),
      shape: [batch, units],
      law: `\\frac{\\partial L}{\\partial \\hat h${sub(turn)}} = m_t\\, \\frac{\\partial L}{\\partial h${sub(turn)}}`,
      terms: 1,
      term: (c) => times(maskAt(run, turn, Math.floor(c / units)), ref(dh, c)),
      bind: (o, read) => counted(o, read(dh), stepwise(run, turn, read)),
    },
  ];
}

/** The turns of a run, from the first or from the last. */
export const turns = (run: Run): readonly number[] => Array.from({ length: run.steps }, (_, s) => s);
export const turnsBack = (run: Run): readonly number[] => turns(run).toReversed();

const sub = (s: number): string => `^{(${s + 1})}`;

/** `in` [batch, steps, width]: all inputs times the kernel, plus the bias (its first row, where it has two). */
export function inputSums(run: Run, width: number, bias: boolean): Formula {
  const { batch, steps, n, own } = run;
  return {
    out: own('in'),
    shape: [batch, steps, width],
    law: `u_{t,m} = \\sum_i x_{t,i}\\, w_{i,m}${bias ? ' + b_m' : ''}`,
    terms: n + Number(bias),
    term: (c, i) => {
      const row = Math.floor(c / width),
        m = c % width;
      return i < n
        ? times(ref(inputOf(run), row * n + i), ref(own('kernel'), i * width + m))
        : times(ref(own('bias'), m));
    },
    bind: (out, read, k) =>
      matmul(
        k,
        out,
        read(inputOf(run)),
        read(own('kernel')),
        bias ? read(own('bias')).subarray(0, width) : null,
        batch * steps,
        n,
        width,
      ),
  };
}

/** `out` [batch, width] of a turn: its part of `in` (or the recurrent bias) plus the state before times the recurrent kernel. */
export function turnSums(
  run: Run,
  turn: number,
  out: string,
  width: number,
  with_: 'input' | 'bias' | null,
  columns = width,
): Formula {
  const { batch, steps, units, own } = run,
    before = heardBy(run, turn),
    lead = with_ === null ? 0 : 1;
  return {
    out: own(out),
    shape: [batch, columns],
    law: `${out[0]}_m${sub(turn)} = ${[...(with_ === null ? [] : [with_ === 'bias' ? "b'_m" : 'u_{t,m}']), ...(before ? [`\\sum_k h_k${sub(turn - 1)}\\, v_{k,m}`] : [])].join(' + ') || '0'}`,
    terms: Math.max(1, lead + (before ? units : 0)),
    term: (c, t) => {
      const r = Math.floor(c / columns),
        m = c % columns;
      if (t < lead)
        return with_ === 'bias'
          ? times(ref(own('bias'), width + m))
          : times(ref(own('in'), (r * steps + run.reads(turn)) * width + m));
      const k = t - lead;
      return before ? times(ref(before, r * units + k), ref(own('recurrent_kernel'), k * width + m)) : null;
    },
    bind: (o, read, k) =>
      recurrentSum(
        k,
        o,
        with_ === 'input'
          ? { data: read(own('in')), start: run.reads(turn) * width, stride: steps * width }
          : with_ === 'bias'
            ? { data: read(own('bias')), start: width, stride: 0 }
            : null,
        before ? read(before) : null,
        read(own('recurrent_kernel')),
        { batch, units, width, columns },
      ),
  };
}

/** Vectors of `units` numbers within a tensor: cell (row, j) stands at start + row·stride + j. */
export interface Part {
  readonly name: string;
  readonly start: number;
  readonly stride: number;
}
/** The cell of a part. */
export const partOf = (p: Part, units: number, c: number): Ref =>
  ref(p.name, p.start + Math.floor(c / units) * p.stride + (c % units));
/** A part as fast loops take it. */
export const sliceOf = (p: Part, read: Read): Slice => ({ data: read(p.name), start: p.start, stride: p.stride });

/** Gate number `gate` of a turn's part of `in`, or of a tensor [batch, width]. */
export const inputPart = (run: Run, turn: number, gate: number, width: number): Part => ({
  name: run.own('in'),
  start: run.reads(turn) * width + gate * run.units,
  stride: run.steps * width,
});
export const gatePart = (run: Run, name: string, gate: number, width: number): Part => ({
  name: run.own(name),
  start: gate * run.units,
  stride: width,
});

/** name = f(Σ parts): one gate of one turn. */
export const gate = (
  run: Run,
  out: string,
  parts: readonly Part[],
  f: ScalarFunction,
  name: string,
  argument: string,
): Formula => ({
  out: run.own(out),
  shape: [run.batch, run.units],
  law: `${name} = ${f.markup(argument)}`,
  terms: parts.length,
  term: (c, t) => times(partOf(parts[t]!, run.units, c)),
  then: f,
  bind: (o, read, k) =>
    gateValue(
      k,
      o,
      parts.map((p) => sliceOf(p, read)),
      run.units,
      f,
    ),
});

/** The slope of a gate, from the same sum; `value` names the gate itself. */
export const gateSlope = (
  run: Run,
  out: string,
  value: string,
  parts: readonly Part[],
  f: ScalarFunction,
  argument: string,
): Formula => {
  const slope = slopeOf(f);
  return {
    ...gate(run, out, parts, slope, "f'", argument),
    bind: (o, read, k) =>
      gateSlopeValue(
        k,
        o,
        parts.map((p) => sliceOf(p, read)),
        run.units,
        f,
        read(value),
      ),
  };
};

/** The output: the states of all turns in one sequence. Where only the last is wanted it is the output already. */
export function output(run: Run): readonly Formula[] {
  const { batch, steps, units, own } = run;
  if (run.memory) return [lastMemory(run)];
  if (!run.sequences) return [];
  const turnAt = turns(run).toSorted((a, b) => run.stands(a) - run.stands(b));
  return [
    {
      out: own('y'),
      shape: [batch, steps, units],
      law: `y_{t,j} = ${silent(run) ? 'm_t\\, ' : ''}h_j^{(t)}`,
      terms: 1,
      term: (c) => {
        const row = Math.floor(c / units),
          r = Math.floor(row / steps),
          turn = turnAt[row % steps]!,
          state = ref(stateOf(run, turn), r * units + (c % units));
        return silent(run) ? times(maskAt(run, turn, r), state) : times(state);
      },
      bind: (out, read, k) => {
        const states = turns(run).map((s) => read(stateOf(run, s))),
          gathered = gatherStates(k, out, states, run.stands, units);
        return silent(run) ? k.all([gathered, silenced(out, read(run.mask!), units)]) : gathered;
      },
    },
  ];
}

/** The memory after the last turn, as the output. */
const lastMemory = ({ batch, steps, units, own }: Run): Formula => ({
  out: own('y'),
  shape: [batch, units],
  law: `y_j = c_j^{(${steps})}`,
  terms: 1,
  term: (c) => times(ref(own(`c${steps}`), c)),
  bind: (out, read, k) => fillScaled(k, out, read(own(`c${steps}`))),
});

/** What of the inputs is not silent, scaled so that their mean stays: one mask for all steps of an example. Back, the same of their gradient. */
function thinnedInput(run: Run, out: string, from: string, back = false): Formula {
  const { batch, steps, n, own } = run,
    keep = 1 / (1 - run.dropout);
  return {
    out,
    shape: [batch, steps, n],
    law: back
      ? '\\frac{\\partial L}{\\partial x_{t,i}} = \\frac{1}{1-p}\\, m_i\\, \\frac{\\partial L}{\\partial \\tilde x_{t,i}}'
      : '\\tilde x_{t,i} = \\frac{1}{1-p}\\, m_i\\, x_{t,i}',
    terms: 1,
    term: (c) => scaled(keep, ref(own('inmask'), Math.floor(c / (steps * n)) * n + (c % n)), ref(from, c)),
    bind: (o, read) => thinSteps(o, read(from), read(own('inmask')), steps, n, keep),
  };
}

/** What a run makes of its inputs before its first turn. */
export const begun = (run: Run): readonly Formula[] => (run.dropout > 0 ? [thinnedInput(run, inputOf(run), 'x')] : []);

/** The gradient of the state that a run begins with, where it is given one: that of a turn before the first. */
export const toBeginning = (run: Run, back: (turn: number) => readonly Formula[]): readonly Formula[] =>
  run.initial.length > 0 ? back(-1) : [];

/** What of the state that a turn finds goes through the recurrent kernel; nothing where all of it does. */
export function heard(run: Run, turn: number): readonly Formula[] {
  const found = foundBy(run, turn),
    out = heardBy(run, turn);
  if (found === null || out === null || found === out) return [];
  return [thinnedState(run, out, found, `\\tilde h^{(${turn})} = \\frac{1}{1-p}\\, m\\, h^{(${turn})}`)];
}

const thinnedState = (
  { batch, units, own, recurrentDropout }: Run,
  out: string,
  from: string,
  law: string,
): Formula => {
  const keep = 1 / (1 - recurrentDropout);
  return {
    out,
    shape: [batch, units],
    law,
    terms: 1,
    term: (c) => scaled(keep, ref(own('statemask'), c), ref(from, c)),
    bind: (o, read, k) => fillProduct(k, o, read(own('statemask')), read(from), keep),
  };
};

/** The masks that a run in training draws. */
export const drawsOf = ({
  batch,
  n,
  units,
  own,
  dropout,
  recurrentDropout,
}: Run): { readonly [name: string]: DrawSpec } => ({
  ...(dropout > 0 && { [own('inmask')]: { shape: [batch, n], draw: (random) => Number(random.uniform() >= dropout) } }),
  ...(recurrentDropout > 0 && {
    [own('statemask')]: { shape: [batch, units], draw: (random) => Number(random.uniform() >= recurrentDropout) },
  }),
});

/** Whether the steps that do not count are zeros in the output. */
const silent = (run: Run): boolean => run.zeros && run.mask !== null;

/** Where the gradient of a turn's state comes in from outside, or null where nobody reads that state. */
const upstream = (run: Run, turn: number): Part | null => {
  const { steps, units } = run;
  if (run.memory || turn < 0) return null;
  if (!run.sequences) return turn === steps - 1 ? { name: run.dy, start: 0, stride: units } : null;
  return { name: run.dy, start: run.stands(turn) * units, stride: steps * units };
};

/** What the turn after hands back to the state before it. */
export interface HandedBack {
  /** The gradient of its sums, [batch, width], of which the first `to` columns came through the recurrent kernel. */
  readonly d: string;
  readonly width: number;
  readonly to: number;
  /** Products of its gates with the state itself, and with what of it was heard. */
  readonly direct?: readonly (readonly [string, string])[];
  readonly through?: readonly (readonly [string, string])[];
}

/**
 * `dh` of a turn: what comes in from outside, plus what the next turn hands back: through the recurrent kernel
 * (Σ_m V[j,m]·d[m] over the first `to` columns) and through products of its gates. Where the turn after heard only some of the state, what
 * comes back from there is made first, `dhd`. Of turn −1: the gradient of the state that the run begins with.
 */
export function stateBack(run: Run, turn: number, next: HandedBack): readonly Formula[] {
  const { batch, steps, units, own } = run,
    { direct = [], through = [], d, width, to } = next,
    last = turn === steps - 1;
  const heardPart = (pairs: readonly (readonly [string, string])[]): Handed | null =>
    last ? null : { products: pairs, kernel: own('recurrent_kernel'), d: own(d), width, to };
  if (run.recurrentDropout === 0 || last) return [stateFormula(run, turn, heardPart([...direct, ...through]), null)];
  const thin = own(`dhd${turn + 2}`),
    handed = heardPart(through)!;
  return [
    {
      out: thin,
      shape: [batch, units],
      law: `\\frac{\\partial L}{\\partial \\tilde h_j${sub(turn)}} = \\sum_m v_{j,m}\\, \\frac{\\partial L}{\\partial z_m${sub(turn + 1)}}${through.length > 0 ? ' + \\cdots' : ''}`,
      terms: through.length + to,
      term: (c, t) => handedTerm(run, handed, c, t),
      bind: (out, read, k) => stateGradient(k, out, null, bound(run, handed, read), units, OPEN),
    },
    stateFormula(run, turn, { products: direct, kernel: null, d: own(d), width, to: 0 }, thin),
  ];
}

/** What comes back to a state through products and, where it is named, a kernel. */
interface Handed {
  readonly products: readonly (readonly [string, string])[];
  readonly kernel: string | null;
  readonly d: string;
  readonly width: number;
  readonly to: number;
}

const OPEN = { silent: null, held: null, thinned: null };

/** Term t of what is handed back to a cell: the products, then the columns of the kernel. */
function handedTerm({ units, own }: Run, { products, kernel, d, width }: Handed, c: number, t: number): Term {
  const pair = products[t];
  if (pair) return times(ref(own(pair[0]), c), ref(own(pair[1]), c));
  const m = t - products.length;
  return times(ref(kernel!, (c % units) * width + m), ref(d, Math.floor(c / units) * width + m));
}

/** The same as fast loops take it. */
const bound = ({ own }: Run, { products, kernel, d, width, to }: Handed, read: Read) => ({
  products: products.map(([a, b]) => [read(own(a)), read(own(b))] as const),
  through: kernel === null ? null : { kernel: read(kernel), d: read(d), width, to },
});

/** dh of a turn: from outside, what is handed back, what comes back of what was heard (`thin`), and what a mask has held. */
function stateFormula(run: Run, turn: number, handed: Handed | null, thin: string | null): Formula {
  const { batch, steps, units, own } = run,
    up = upstream(run, turn),
    lead = up ? 1 : 0,
    back = handed ? handed.products.length + handed.to : 0,
    thinned = thin === null ? 0 : 1,
    held = run.mask !== null && turn < steps - 1 ? 2 : 0,
    keep = 1 / (1 - run.recurrentDropout),
    after = own(`dh${turn + 2}`),
    quiet = silent(run) && run.sequences;
  const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;
  const parts = [
    ...(up ? [slope('y_j')] : []),
    ...(handed?.kernel ? [`\\sum_m v_{j,m}\\, ${slope(`z_m${sub(turn + 1)}`)}`] : []),
    ...(handed && handed.products.length > 0 ? ['\\cdots'] : []),
    ...(thin === null ? [] : [`\\frac{1}{1-p}\\, m_j\\, ${slope(`\\tilde h_j${sub(turn)}`)}`]),
    ...(held > 0 ? [`(1 - m_{t+1})\\, ${slope(`h_j${sub(turn + 1)}`)}`] : []),
  ];
  return {
    out: turn < 0 ? `d${run.initial[0]!}` : own(`dh${turn + 1}`),
    shape: [batch, units],
    law: `${slope(`h_j${sub(turn)}`)} = ${parts.join(' + ') || '0'}`,
    terms: Math.max(1, lead + back + thinned + held),
    term: (c, t) => {
      const row = Math.floor(c / units);
      if (t < lead) {
        const from = partOf(up!, units, c);
        return quiet ? times(maskAt(run, turn, row), from) : times(from);
      }
      const at = t - lead - back;
      if (at < 0) return handedTerm(run, handed!, c, t - lead);
      if (at < thinned) return scaled(keep, ref(own('statemask'), c), ref(thin!, c));
      if (held === 0) return null;
      return at === thinned ? times(ref(after, c)) : scaled(-1, maskAt(run, turn + 1, row), ref(after, c));
    },
    bind: (out, read, k) =>
      stateGradient(
        k,
        out,
        up && sliceOf(up, read),
        handed ? bound(run, handed, read) : { products: [], through: null },
        units,
        {
          silent: quiet ? stepwise(run, turn, read) : null,
          held: held > 0 ? { d: read(after), ...stepwise(run, turn + 1, read) } : null,
          thinned: thin === null ? null : { a: read(own('statemask')), b: read(thin), scale: keep },
        },
      ),
  };
}

/** `name` [batch, units·gates]: the gradient of a turn's sum, each cell one product or a few, chosen by its gate. */
export const gatesBack = (
  run: Run,
  out: string,
  gates: number,
  law: string,
  terms: number,
  term: (gate: number, c: number, t: number) => Term | null,
): Formula => {
  const width = gates * run.units;
  return {
    out: run.own(out),
    shape: [run.batch, width],
    law,
    terms,
    term: (cell, t) => {
      const m = cell % width;
      return term(Math.floor(m / run.units), Math.floor(cell / width) * run.units + (m % run.units), t);
    },
  };
};

/** dW, db and dx, from the gradients `d` [batch, width] of all turns' sums. */
export function inputBack(
  run: Run,
  width: number,
  d: (turn: number) => string,
  bias: 'plain' | null,
): readonly Formula[] {
  const { batch, steps, n, own } = run;
  const turnAt = turns(run).toSorted((a, b) => run.reads(a) - run.reads(b));
  const all = (read: Read): readonly Float32Array[] => turns(run).map((s) => read(own(d(s))));
  return [
    {
      out: `d${own('kernel')}`,
      shape: [n, width],
      law: overSamples(
        batch,
        `\\frac{\\partial L}{\\partial w_{i,m}} = \\sum_t x_{t,i}\\, \\frac{\\partial L}{\\partial z_m^{(t)}}`,
      ),
      terms: batch * steps,
      term: (c, k) => {
        const r = Math.floor(k / steps),
          s = k % steps;
        return times(
          ref(inputOf(run), (r * steps + run.reads(s)) * n + Math.floor(c / width)),
          ref(own(d(s)), r * width + (c % width)),
        );
      },
      bind: (out, read, k) =>
        outerSums(
          k,
          out,
          turns(run).map((s) => ({
            a: { data: read(inputOf(run)), start: run.reads(s) * n, stride: steps * n },
            d: read(own(d(s))),
            from: 0,
            to: width,
          })),
          n,
          width,
          batch,
        ),
    },
    ...(bias
      ? [
          {
            out: `d${own('bias')}`,
            shape: [width],
            law: overSamples(
              batch,
              `\\frac{\\partial L}{\\partial b_m} = \\sum_t \\frac{\\partial L}{\\partial z_m^{(t)}}`,
            ),
            terms: batch * steps,
            term: (m, k) => times(ref(own(d(k % steps)), Math.floor(k / steps) * width + m)),
            bind: (out, read, k) => rowSums(k, out, 0, all(read), width),
          } satisfies Formula,
        ]
      : []),
    {
      out: run.dropout > 0 ? own('dxd') : run.dx,
      shape: [batch, steps, n],
      law: `\\frac{\\partial L}{\\partial x_{t,i}} = \\sum_m w_{i,m}\\, \\frac{\\partial L}{\\partial z_m^{(t)}}`,
      terms: width,
      term: (c, m) => {
        const row = Math.floor(c / n);
        return times(
          ref(own('kernel'), (c % n) * width + m),
          ref(own(d(turnAt[row % steps]!)), Math.floor(row / steps) * width + m),
        );
      },
      bind: (out, read, k) => inputGradients(k, out, read(own('kernel')), all(read), run.reads, { batch, n, width }),
    },
    ...(run.dropout > 0 ? [thinnedInput(run, run.dx, own('dxd'), true)] : []),
  ];
}

/** dV: the states before each turn times the gradients of the turn's sums; `left` names what the columns were multiplied with. */
export function recurrentBack(
  run: Run,
  width: number,
  d: (turn: number) => string,
  left: (turn: number) => readonly { readonly name: string; readonly to: number }[] = (turn) => [
    { name: heardBy(run, turn)!, to: width },
  ],
): Formula {
  const { batch, steps, units, own } = run;
  return {
    out: `d${own('recurrent_kernel')}`,
    shape: [units, width],
    law: overSamples(
      batch,
      `\\frac{\\partial L}{\\partial v_{k,m}} = \\sum_t h_k^{(t-1)}\\, \\frac{\\partial L}{\\partial z_m^{(t)}}`,
    ),
    terms: batch * steps,
    term: (c, t) => {
      const r = Math.floor(t / steps),
        s = t % steps,
        m = c % width;
      if (foundBy(run, s) === null) return null;
      const { name } = left(s).find((block) => m < block.to)!;
      return times(ref(name, r * units + Math.floor(c / width)), ref(own(d(s)), r * width + m));
    },
    bind: (out, read, k) =>
      outerSums(
        k,
        out,
        finding(run).flatMap((s) =>
          left(s).map(({ name, to }, i, blocks) => ({
            a: { data: read(name), start: 0, stride: units },
            d: read(own(d(s))),
            from: i === 0 ? 0 : blocks[i - 1]!.to,
            to,
          })),
        ),
        units,
        width,
        batch,
      ),
  };
}

const MOST_STEPS = 4096;

/** The sizes of a run over [batch, steps, n]; refuses other inputs. */
export function sequence(x: Shape): { readonly batch: number; readonly steps: number; readonly n: number } {
  if (x.length !== 3) refuse('reads [steps, numbers]', x.slice(1), 'give it a sequence of vectors');
  const [batch, steps, n] = x as [number, number, number];
  if (steps > MOST_STEPS)
    refuse(`is unrolled step by step, ${MOST_STEPS} at most`, steps, 'give it a shorter sequence');
  return { batch, steps, n };
}
