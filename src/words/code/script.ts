import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/graph.ts';
import type { Pass, Program, Span, TensorInfo, Values } from '../../core/program.ts';
import { LOSS, OPTIMIZER } from '../../core/program.ts';
import { kerasName } from '../../core/keras-name.ts';
import { fittedTo } from './index.ts';
import { codeOf } from './index.ts';
import { codeText } from './lit.ts';
import { cellByCell } from './single.ts';
import { wholeOf } from './whole.ts';

/** A program as a script of NumPy, and what it cannot hold. */
export interface Script {
  readonly text: string;
  /** Tensors that follow no rule which could be written down. */
  readonly lacks: readonly string[];
  /** What each tensor is called in it. */
  readonly names: ReadonlyMap<string, string>;
}

/** The most multiplications and sums of a program that is written: what loops of Python get through in some minutes. */
const MOST_STEPS = 400_000_000;
/** The most formulas: what a person may still want to scroll through. */
const MOST_SPANS = 4_000;
/** The most numbers of weights that stand in the script itself. */
const MOST_INLINE = 512;
/** The most numbers of the sample that stand in the script. */
const MOST_SAMPLE = 4_096;
/** The most terms that are written out one by one. */
const MOST_WRITTEN_OUT = 4_000;

/** Whether a program is too large to be written as a script. */
export const isTooLarge = ({ steps, spans }: Program): boolean => steps > MOST_STEPS || spans.length > MOST_SPANS;

/**
 * A whole program as NumPy: forward, loss, gradients and update, formula by formula, with the numbers on the page. Weights
 * that are not small are read from `file`, an `.npz` as the page saves it. Python runs it as it is. Between formulas it waits
 * for `pause`, so that a page can draw meanwhile.
 */
export async function scriptOf(
  program: Program,
  values: Values,
  file: string,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<Script> {
  const names = globalNames(program);
  const name = (tensor: string): string => names.get(tensor)!;
  const lacks: string[] = [];
  const updates = [...program.tensors.values()].filter((t) => t.role === 'next');
  const body: string[] = [];
  let pass: Pass | null = null,
    chapter = '';
  for (const span of program.spans) {
    if (span.pass !== pass) {
      pass = span.pass;
      body.push('', `# ${'-'.repeat(8)} ${HEADS[pass]} ${'-'.repeat(8)}`);
      chapter = '';
    }
    const heading = headingOf(program.network, span);
    if (heading !== chapter) body.push('', `# ${(chapter = heading)}`);
    body.push(...linesOf(program, values, span, name, lacks));
    await pause();
  }
  if (updates.length > 0) {
    body.push('', '# the new numbers take the place of the old ones');
    for (const { name: next } of updates) body.push(`${name(next.replace(/\.next$/, ''))} = ${name(next)}`);
  }
  const loss = program.tensors.has(`${LOSS}.value`) ? name(`${LOSS}.value`) : null;
  const ends = program.network.outputs.map((id) => name(`${id}.y`));
  const print = [
    ...ends.map((end) => `print('${end}', ${end})`),
    ...(loss === null ? [] : [`print('loss', ${loss}[0])`]),
  ];
  const used = new Set(body.join('\n').match(/[A-Za-z_]\w*/g)),
    count = `${OPTIMIZER}.step`;
  if (updates.length > 0 && used.has(name(count))) body.push(`${name(count)} = ${name(count)} + 1`);
  const given = givenLines(program, values, name, file, used);
  const whole = [...body, '', ...print];
  const lines = [
    `# ${program.network.name}: ${program.spans.at(-1)?.pass === 'forward' ? 'the forward pass' : 'forward, loss, gradients and update'} in NumPy, written by Backlit`,
    ...(/math\./.test(body.join('\n')) ? ['import math', ''] : []),
    'import numpy as np',
    '',
    ...given,
    ...(updates.length > 0
      ? [
          '',
          'steps = 1  # more: training on this one sample',
          '',
          'for _ in range(steps):',
          ...whole.map((l) => (l === '' ? '' : `    ${l}`)).slice(1),
        ]
      : whole),
  ];
  return { text: `${lines.join('\n')}\n`, lacks, names };
}

const HEADS: { readonly [P in Pass]: string } = {
  forward: 'forward',
  loss: 'loss',
  backward: 'backward: the gradient of the loss',
  update: 'update',
};

/** Which layer this is about: `conv1: Conv2D`. */
function headingOf({ layers, loss, optimizer }: Network, { layer }: Span): string {
  const spec = layers.find((l) => l.id === layer);
  if (spec) return `${layer}: ${kerasName(spec.type)}`;
  return layer === LOSS ? (loss?.type ?? 'loss') : layer === OPTIMIZER ? (optimizer?.type ?? 'optimizer') : layer;
}

/** Words of Python and of the script that no tensor may be called by. */
const TAKEN = new Set(['np', 'math', 'steps', 'padded', 'rng', 'weights']);

/** A name for every tensor, each its own: `conv1_kernel`. */
function globalNames(program: Program): ReadonlyMap<string, string> {
  const names = new Map<string, string>(),
    used = new Set(TAKEN);
  for (const tensor of program.tensors.values()) {
    const plain = tensor.name
      .replaceAll(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(?=\d)/, '_')
      .replace(/_+$/, '');
    // One letter alone would be taken for an index.
    const wanted = plain.length < 3 || !plain.includes('_') ? `${plain}_` : plain;
    let chosen = tensor.name === 'target' ? 'target' : wanted;
    for (let n = 2; used.has(chosen); n++) chosen = `${wanted}_${n}`;
    used.add(chosen);
    names.set(tensor.name, chosen);
  }
  return names;
}

function linesOf(
  program: Program,
  values: Values,
  span: Span,
  name: (tensor: string) => string,
  lacks: string[],
): readonly string[] {
  const { out, then, shape } = span.formula;
  // A schedule has no formula that NumPy knows: the number of this step stands there.
  if (then && !then.code) return [`${name(out)} = ${array(values.get(out)!, shape)}  # ${then.name}`];
  const same = copied(program, span, name);
  if (same) return [same];
  const fitted = fittedTo(program, values, span),
    vector = fitted && wholeOf(program, span, fitted, name);
  if (vector) return vector;
  const code = codeOf(program, values, span, 0);
  if (code.whole) return renamed(codeText(code), code.names, name);
  if (span.cells * span.terms > MOST_WRITTEN_OUT) {
    lacks.push(out);
    return [`raise NotImplementedError('${name(out)} follows no rule that can be written in a few lines')`];
  }
  const lines = [`${name(out)} = np.zeros((${shape.join(', ')}${shape.length === 1 ? ',' : ''}))`];
  for (let cell = 0; cell < span.cells; cell++) {
    const one = cellByCell(program, values, span, cell, Infinity);
    lines.push(...renamed(codeText(one), one.names, name));
  }
  return lines;
}

/** A tensor that holds the numbers of another in their order, as `reshape` says; null where it is more than that. */
function copied(program: Program, { formula, cells, terms }: Span, name: (tensor: string) => string): string | null {
  if (terms !== 1 || formula.then || formula.reduce === 'max') return null;
  const probe = formula.term(0, 0, () => new Float32Array(1));
  const [only] = probe?.factors ?? [];
  if (!only || probe!.factors.length !== 1) return null;
  const from = program.tensors.get(only.name);
  if (!from || from.size !== cells || from.shape.join() === formula.shape.join()) return null;
  for (let cell = 0; cell < cells; cell++) {
    const term = formula.term(cell, 0, () => new Float32Array(1));
    const [factor] = term?.factors ?? [];
    if (!factor || factor.name !== only.name || factor.at !== cell || (term!.scale ?? 1) !== 1) return null;
  }
  return `${name(formula.out)} = np.reshape(${name(only.name)}, (${formula.shape.join(', ')}${formula.shape.length === 1 ? ',' : ''}))`;
}

/** Lines with the names of the whole program in place of those of a layer. */
function renamed(
  text: string,
  local: ReadonlyMap<string, string>,
  name: (tensor: string) => string,
): readonly string[] {
  const global = new Map([...local].map(([tensor, word]) => [word, name(tensor)]));
  return text.replaceAll(/(?<![\w.'])[A-Za-z_]\w*/g, (word) => global.get(word) ?? word).split('\n');
}

/** Whatever the script starts from: weights, the sample, the target, what the optimizer keeps, masks. */
function givenLines(
  program: Program,
  values: Values,
  name: (tensor: string) => string,
  file: string,
  used: ReadonlySet<string>,
): readonly string[] {
  const of = (role: TensorInfo['role']): readonly TensorInfo[] =>
    [...program.given.keys()]
      .map((n) => program.tensors.get(n)!)
      .filter((t) => t.role === role && used.has(name(t.name)));
  const numbers = (t: TensorInfo, most: number): string | null =>
    t.size <= most ? `${name(t.name)} = ${array(values.get(t.name)!, t.shape)}` : null;
  const weights = of('weight'),
    small = weights.reduce((n, t) => n + t.size, 0) <= MOST_INLINE;
  const lines: string[] = [];
  if (weights.length > 0 && !small) {
    lines.push(`# The weights: Save, then NumPy; the file goes beside this script.`, `weights = np.load('${file}')`);
    for (const t of weights) lines.push(`${name(t.name)} = weights['${t.name}']  # ${shapeText(t)}`);
  } else if (weights.length > 0) {
    lines.push('# the weights');
    for (const t of weights) lines.push(numbers(t, Infinity)!);
  }
  lines.push('', '# the sample');
  for (const t of [...of('input'), ...of('target')])
    lines.push(
      numbers(t, MOST_SAMPLE) ??
        `${name(t.name)} = np.random.default_rng(0).random(${shapeText(t)})  # put numbers of your own here`,
    );
  const draws = of('draw');
  if (draws.length > 0) {
    lines.push('', '# what is drawn: a mask, or noise');
    for (const t of draws) lines.push(numbers(t, MOST_SAMPLE) ?? `${name(t.name)} = ${drawn(program, t)}`);
  }
  const rest = [...of('hyper'), ...of('slot')];
  if (rest.length > 0) {
    lines.push('', '# the learning rate, and what the optimizer keeps from step to step');
    for (const t of rest) {
      const data = values.get(t.name)!,
        alike = data.every((v) => v === data[0]);
      lines.push(
        alike && t.size > 1
          ? `${name(t.name)} = np.full(${shapeText(t)}, ${number(data[0]!)})`
          : (numbers(t, MOST_SAMPLE) ?? `${name(t.name)} = np.zeros(${shapeText(t)})`),
      );
    }
  }
  return lines;
}

/** How the numbers of a mask or of noise are drawn. */
function drawn({ network }: Program, t: TensorInfo): string {
  const spec = network.layers.find((l) => l.id === t.layer) as LayerSpec & {
    readonly rate?: number;
    readonly dropout?: number;
    readonly stddev?: number;
  };
  const rng = 'np.random.default_rng(0)';
  return spec.stddev === undefined
    ? `(${rng}.random(${shapeText(t)}) >= ${spec.rate ?? spec.dropout ?? 0}).astype(float)`
    : `${rng}.normal(0, ${spec.stddev}, ${shapeText(t)})`;
}

const shapeText = ({ shape }: { readonly shape: readonly number[] }): string =>
  `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** Numbers as Python writes them, a row of the last axis a line where there are several. */
function array(data: Float32Array, shape: readonly number[]): string {
  const text = Array.from(data, number);
  if (shape.length <= 1) return `np.array([${text.join(', ')}])`;
  const width = shape.at(-1)!;
  const rows = Array.from({ length: data.length / width }, (_, r) => text.slice(r * width, (r + 1) * width).join(', '));
  if (shape.length === 2) return `np.array([${rows.map((r) => `[${r}]`).join(', ')}])`;
  return `np.array([${text.join(', ')}]).reshape(${shape.join(', ')})`;
}

/** The shortest number that is this one in 32 bits. */
function number(x: number): string {
  if (Number.isNaN(x)) return 'np.nan';
  if (!Number.isFinite(x)) return x > 0 ? 'np.inf' : '-np.inf';
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return String(short);
  }
  return String(Number(x.toPrecision(9)));
}
