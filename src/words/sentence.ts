import type { Chapter, Program, TensorInfo, Values } from '../core/program.ts';
import { LOSS, OPTIMIZER } from '../core/program.ts';
import type { SayingMessages } from '../i18n/index.ts';
import type { Cell, ExplainedTerm, Explanation, Level, Position } from '../trace/index.ts';
import { chapterAt, explain, litStep, primalOf } from '../trace/index.ts';
import { placeInWords, placeOf, subscript } from './place.ts';
import type { Numeral, Part, Said, Segment, Tone } from './saying.ts';
import { segmentsOf } from './saying.ts';

export { plain } from './saying.ts';
export type { Segment, Tone } from './saying.ts';

type Words = SayingMessages['words']['sentence'];

/** What a sentence is about, and the words for it. */
interface Scene {
  readonly messages: SayingMessages;
  readonly words: Words;
  readonly program: Program;
  readonly it: Explanation;
  /** The terms that are not padding. */
  readonly real: readonly ExplainedTerm[];
  /** What the cell's tensor is; and the weight or value whose gradient it is, where it is one. */
  readonly tensor: TensorInfo;
  readonly primal: TensorInfo | null;
}

/** One sentence about the present step: chosen by what the formula is made of, never by the type of a layer. */
export function sentence(
  messages: SayingMessages,
  program: Program,
  values: Values,
  position: Position,
  level: Level,
): readonly Segment[] {
  const words = messages.words.sentence;
  const lit = litStep(program, position);
  if (!lit) return segmentsOf([{ template: words.start, parts: {} }], '');
  const end: readonly Said[] = position >= program.steps ? [{ template: words.end, parts: {} }] : [];
  if (level === 'layer') {
    const chapter = chapterAt(program, lit.span.start + lit.cell * lit.span.terms + lit.term);
    return segmentsOf(
      [...ofChapter(messages, program, values, chapter, position >= chapter.end), ...end],
      words.between,
    );
  }
  const it = explain(program, values, lit.span.formula.out, lit.cell)!;
  const tensor = program.tensors.get(it.name)!;
  const primal = primalOf(program, it.name);
  const scene: Scene = {
    messages,
    words,
    program,
    it,
    real: it.terms.filter((term) => term !== null),
    tensor,
    primal: primal === null ? null : program.tensors.get(primal)!,
  };
  const said =
    level === 'multiply' && lit.span.terms > 1
      ? ofTerm(scene, it.terms[lit.term] ?? null, lit.term === lit.span.terms - 1)
      : ofCell(scene);
  return segmentsOf([...said, ...end], words.between);
}

// ── A whole layer of a pass ──────────────────────────────────────────────────────────────────────────────────────────

function ofChapter(
  messages: SayingMessages,
  program: Program,
  values: Values,
  chapter: Chapter,
  done: boolean,
): readonly Said[] {
  const words = messages.words.sentence.layer;
  const { pass, layer, first, last } = chapter;
  const made = program.spans.slice(first, last + 1).map((span) => program.tensors.get(span.formula.out)!);
  const say = (template: string, parts: Said['parts'] = {}): readonly Said[] => [{ template, parts }];
  if (pass === 'forward') {
    const out = made.at(-1)!;
    const what = sizeInWords(messages, out, values);
    return say(done ? words.forward : words.forwardNow, { layer, what });
  }
  if (pass === 'loss') {
    const out = made.at(-1)!;
    return done ? say(words.loss, { v: numeral(values.get(out.name)![0]!, 'value') }) : say(words.lossNow);
  }
  if (pass === 'backward') {
    if (layer === LOSS) return say(done ? words.backwardLoss : words.backwardLossNow);
    let weights = 0;
    for (const tensor of made) {
      const primal = primalOf(program, tensor.name);
      if (primal !== null && program.tensors.get(primal)!.role === 'weight') weights += tensor.size;
    }
    if (!done) return say(words.backwardNow, { layer });
    return weights > 0
      ? say(words.backwardWeights(weights, counted(weights)), { layer })
      : say(words.backward, { layer });
  }
  if (layer === OPTIMIZER) return say(words.updateRate);
  const moved = made.reduce((n, { name, size }) => n + (weightBefore(program, name) ? size : 0), 0);
  return say((done ? words.update : words.updateNow)(moved, counted(moved)), { layer });
}

/** "8 maps of 28×28", "10 numbers", "one number, 0.73". */
function sizeInWords({ words }: SayingMessages, { name, shape, size }: TensorInfo, values: Values): Part {
  const { sizes } = words.sentence;
  const batch = shape[0] ?? 1,
    [, height = 1, width = 1, channels = 1] = shape;
  if (size === 1) return [sizes.one, numeral(values.get(name)![0]!, 'value')];
  if (shape.length === 4 && batch === 1) return sizes.maps(channels, height, width);
  return sizes.numbers(counted(size));
}

/** `conv1.kernel.next` ↦ `conv1.kernel`: the weight that an update replaces; null where it replaces something else. */
function weightBefore(program: Program, name: string): TensorInfo | null {
  const before = name.endsWith('.next') ? program.tensors.get(name.slice(0, -'.next'.length)) : undefined;
  return before?.role === 'weight' ? before : null;
}

const counted = (n: number): string => n.toLocaleString('en');

// ── One value ────────────────────────────────────────────────────────────────────────────────────────────────────────

function ofCell(scene: Scene): readonly Said[] {
  const { words, it, real, tensor } = scene;
  const { then, total, value } = it;
  if (real.length === 0) return [{ template: words.onlyPadding, parts: { ...here(scene), v: result(scene) } }];
  if (weightBefore(scene.program, it.name)) return ofUpdate(scene);
  if (it.reduce === 'max') return ofMaximum(scene);
  if (real.length === 1) return ofSingle(scene, real[0]!);
  const sum = then ? numeral(total, 'value') : result(scene);
  const made = { ...here(scene), n: counted(real.length), v: sum };
  const say = (template: string): readonly Said[] => [
    { template, parts: made },
    ...(then ? ofFunction(scene, total, value) : []),
  ];

  const singles = real.filter((term) => term.factors.length === 1);
  const pairs = real.filter((term) => term.factors.length > 1);
  const gradients = pairs.length === real.length && pairs.every((term) => roleIn(scene, term, 'gradient'));
  if (gradients && scene.primal?.role === 'weight') return say(words.value.weightGradient);
  if (gradients && pairs.every((term) => roleIn(scene, term, 'weight'))) return say(words.value.gradient);
  if (singles.length === real.length && singles.every((term) => roleIn(scene, term, 'gradient') && term.scale === 1))
    return say(scene.primal?.role === 'weight' ? words.value.biasGradient : words.value.gradientsMeet);
  if (pairs.length > 1 && pairs.length === real.length - 1 && roleIn(scene, singles[0]!, 'weight')) {
    return [
      { template: words.value.productsAndBias, parts: { ...made, n: counted(pairs.length) } },
      ...(then ? ofFunction(scene, total, value) : []),
    ];
  }
  if (real.length === 2)
    return [
      {
        template: scene.primal && !then ? words.value.givesGradient : words.value.gives,
        parts: { ...made, expression: expression(real) },
      },
      ...(then ? ofFunction(scene, total, value) : []),
    ];
  if (pairs.length === real.length) return say(nonZero(real) === 1 ? words.value.oneOfProducts : words.value.products);
  if (singles.length === real.length) {
    const { scale } = singles[0]!;
    if (singles.every((term) => term.scale === 1)) return say(words.value.sum);
    if (tensor.role === 'value' && singles.every((term) => Math.abs(term.scale * real.length - 1) < 1e-9 && scale > 0))
      return say(words.value.mean);
  }
  return say(words.value.terms);
}

const nonZero = (terms: readonly ExplainedTerm[]): number => terms.filter((term) => term.product !== 0).length;

/** The largest of several numbers, and where it stood. */
function ofMaximum(scene: Scene): readonly Said[] {
  const { words, it, real } = scene;
  const winner = real.find((term) => Object.is(term.product, it.total)) ?? real[0]!;
  const factor = winner.factors[0];
  const alone = factor !== undefined && placeOf(scene.program, it.name, it.at).place.kind !== 'only';
  const parts = {
    ...here(scene),
    n: counted(real.length),
    v: numeral(it.total, 'value', factor),
    winner: factor ? nameOf(scene, factor) : '',
  };
  return [
    { template: alone ? words.value.largest : words.value.largestPlain, parts },
    ...(it.then ? ofFunction(scene, it.total, it.value) : []),
  ];
}

/** A cell of one term: a function of a number, a copy, a product. */
function ofSingle(scene: Scene, term: ExplainedTerm): readonly Said[] {
  const { words, it, primal, tensor } = scene;
  const { factors, scale } = term;
  const [a, b] = factors;
  const at = here(scene),
    v = result(scene);
  if (it.then && factors.length === 1 && scale === 1) return ofFunction(scene, a!.value, it.value, a);
  if (it.then)
    return [
      { template: words.value.gives, parts: { ...at, expression: expression([term]), v: numeral(it.total, 'value') } },
      ...ofFunction(scene, it.total, it.value),
    ];
  const one = (template: string, parts: Said['parts'] = {}): readonly Said[] => [
    { template, parts: { ...at, v, ...parts } },
  ];
  if (factors.length === 1 && isGradient(scene, a!)) {
    if (scale === 0) return one(words.value.gradientStops, { g: numeral(a!.value, 'number', a) });
    if (scale === 1) return one(primal?.role === 'weight' ? words.value.errorItself : words.value.gradientPasses);
  }
  if (factors.length === 1 && scale === 1)
    return one(
      tensor.layer !== LOSS ? words.value.copy : tensor.local === 'value' ? words.value.theLossIs : words.value.lossIs,
      {
        x: numeral(a!.value, 'number', a),
      },
    );
  if (factors.length === 2) {
    const slope = factors.find((f) => isSlope(scene, f)),
      gradient = factors.find((f) => isGradient(scene, f) && f !== slope);
    if (slope && gradient && scale === 1) {
      const parts = { s: numeral(slope.value, 'number', slope), g: numeral(gradient.value, 'number', gradient) };
      const { gate } = words.value;
      return one(slope.value === 0 ? gate.closed : slope.value === 1 ? gate.open : gate.slope, parts);
    }
    const mask = factors.find((f) => scene.program.tensors.get(f.name)!.role === 'draw');
    if (mask) {
      const x = mask === a ? b! : a!;
      const parts = { x: numeral(x.value, 'number', x), s: numeral(scale, 'number') };
      return one(mask.value === 0 ? words.value.masked : words.value.unmasked, parts);
    }
    if (primal?.role === 'weight' && gradient && scale === 1) {
      const x = gradient === a ? b! : a!;
      const parts = { g: numeral(gradient.value, 'number', gradient), x: numeral(x.value, 'number', x) };
      return one(words.value.oneWeightGradient, parts);
    }
    const weight = factors.find((f) => scene.program.tensors.get(f.name)!.role === 'weight');
    if (weight && gradient && scale === 1) {
      const parts = { g: numeral(gradient.value, 'number', gradient), w: numeral(weight.value, 'number', weight) };
      return one(words.value.oneGradient, parts);
    }
  }
  return one(primal ? words.value.givesGradient : words.value.gives, { expression: expression([term]) });
}

/** "ReLU: −0.083 is below 0, so 0 passes on." */
function ofFunction({ words, it }: Scene, from: number, to: number, cell?: Cell): readonly Said[] {
  const { name } = it.then!;
  const parts = {
    a: numeral(from, 'number', cell),
    v: numeral(to, it.span.pass === 'backward' ? 'gradient' : 'value'),
  };
  const known = words.functions as { readonly [name: string]: (x: number) => string };
  const say = Object.hasOwn(known, name) ? known[name] : undefined;
  if (say) return [{ template: say(from), parts }];
  const slope = name.endsWith('′');
  return [
    {
      template: slope ? words.slopeOf : words.functionOf,
      parts: { ...parts, f: words.names(slope ? name.slice(0, -1) : name) },
    },
  ];
}

/** "The weight −0.486 moves by −0.05·0.106 to −0.491." */
function ofUpdate(scene: Scene): readonly Said[] {
  const { words, real, it } = scene;
  const [start, ...moves] = real;
  const w = numeral(start!.product, 'number', start!.factors[0]);
  const parts = { ...here(scene), w, v: numeral(it.value, 'value'), move: expression(moves) };
  return [{ template: moves.every((m) => m.product === 0) ? words.stays : words.moves, parts }];
}

// ── One multiplication ───────────────────────────────────────────────────────────────────────────────────────────────

function ofTerm(scene: Scene, term: ExplainedTerm | null, last: boolean): readonly Said[] {
  const { words, it, real } = scene;
  if (!term || real.length === 1) return term || real.length === 0 ? ofCell(scene) : ofPadding(scene);
  const index = real.indexOf(term);
  const before = real[index - 1]?.running ?? 0;
  const ends = last && it.then ? ofFunction(scene, it.total, it.value) : [];
  if (weightBefore(scene.program, it.name))
    return index > 0
      ? ofUpdate(scene)
      : [
          {
            template: words.weightIs,
            parts: { ...here(scene), w: numeral(term.product, 'number', term.factors[0]) },
          },
        ];
  if (it.reduce === 'max') return [...ofContest(scene, term, index, before), ...ends];
  return [...ofAddition(scene, term), ...ofSum(scene, before, term.running), ...ends];
}

const ofPadding = ({ words }: Scene): readonly Said[] => [{ template: words.padding, parts: {} }];

/** Who leads so far. */
function ofContest(scene: Scene, term: ExplainedTerm, index: number, before: number): readonly Said[] {
  const { contest } = scene.words;
  const factor = term.factors[0];
  const parts = {
    place: factor ? nameOf(scene, factor) : placeHere(scene),
    x: numeral(term.product, 'value', factor),
    best: numeral(before, 'number'),
  };
  if (index === 0) return [{ template: contest.first, parts }];
  return [{ template: term.product > before ? contest.leads : contest.stays, parts }];
}

/** What this term adds or takes away. */
function ofAddition(scene: Scene, term: ExplainedTerm): readonly Said[] {
  const { words, primal, program, it } = scene;
  const { factors, product, scale } = term;
  const kind = product > 0 ? 'plus' : product < 0 ? 'minus' : product === 0 ? 'zero' : 'plus';
  const p: Numeral = { value: Math.abs(product), tone: toneOf(product, kindOf(it, primal)) };
  const roles = factors.map((f) => program.tensors.get(f.name)!.role);
  const weight = factors[roles.indexOf('weight')],
    gradient = factors.find((f) => isGradient(scene, f));
  const plainProduct = factors.length === 2 && factors[0] !== factors[1] && scale === 1;
  const say = (family: { readonly [K in typeof kind]: string }, parts: Said['parts']): readonly Said[] => [
    { template: family[kind], parts: { ...parts, p } },
  ];
  if (plainProduct && gradient && primal?.role === 'weight') {
    const x = factors.find((f) => f !== gradient)!;
    return say(words.add.weightGradient, {
      g: numeral(gradient.value, 'number', gradient),
      x: numeral(x.value, 'number', x),
    });
  }
  if (plainProduct && gradient && weight)
    return say(words.add.gradient, {
      g: numeral(gradient.value, 'number', gradient),
      w: numeral(weight.value, 'number', weight),
    });
  if (plainProduct && weight) {
    const x = factors.find((f) => f !== weight)!;
    return say(words.add.weighted, {
      place: nameOf(scene, x),
      x: numeral(x.value, 'number', x),
      w: numeral(weight.value, 'number', weight),
    });
  }
  if (factors.length === 1 && scale === 1 && weight) return say(words.add.bias, { place: nameOf(scene, weight) });
  if (factors.length === 1 && scale === 1 && gradient) return say(words.add.error, { place: nameOf(scene, gradient) });
  if (factors.length === 1 && Math.abs(scale) === 1)
    return say(words.add.single, { place: nameOf(scene, factors[0]!) });
  return say(words.add.term, { expression: expression([term]) });
}

/** How the sum moved. */
function ofSum({ words }: Scene, before: number, after: number): readonly Said[] {
  const parts = { a: numeral(before, 'number'), b: numeral(after, 'number') };
  const same = Math.abs(after - before) < 0.5e-3 * Math.max(Math.abs(after), 0.1) || before === after;
  return [{ template: same ? words.sum.stays : after > before ? words.sum.rises : words.sum.falls, parts }];
}

// ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const isGradient = ({ program }: Scene, { name }: Cell): boolean => program.tensors.get(name)!.role === 'gradient';

/** Made by a function that is the slope of another. */
const isSlope = ({ program }: Scene, { name }: Cell): boolean =>
  program.tensors.get(name)!.span?.formula.then?.name.endsWith('′') ?? false;

const roleIn = ({ program }: Scene, { factors }: ExplainedTerm, role: TensorInfo['role']): boolean =>
  factors.some((f) => program.tensors.get(f.name)!.role === role);

type Kind = 'value' | 'gradient';
const kindOf = (it: Explanation, primal: TensorInfo | null): Kind =>
  it.span.pass === 'backward' || primal ? 'gradient' : 'value';

function toneOf(value: number, kind: Kind): Tone {
  if (!(value !== 0)) return 'number';
  return kind === 'value' ? (value > 0 ? 'positive' : 'negative') : value > 0 ? 'gradientPositive' : 'gradientNegative';
}

const numeral = (value: number, tone: Kind | 'number', cell?: Cell): Numeral => ({
  value,
  tone: tone === 'number' ? 'number' : toneOf(value, tone),
  ...(cell && { cell: { name: cell.name, at: cell.at } }),
});

/** The number of the cell in the light. */
const result = ({ it, primal }: Scene): Numeral => numeral(it.value, kindOf(it, primal), it);

const placeHere = ({ messages, program, it }: Scene): string => placeInWords(messages, program, it.name, it.at);

/** Where the cell in the light is: in a sentence, and before one. A part without a name is passed over. */
function here(scene: Scene): { readonly place: string; readonly at: string } {
  const { place } = placeOf(scene.program, scene.it.name, scene.it.at);
  const named = place.kind !== 'only' || Object.hasOwn(scene.messages.words.cells.only, place.local);
  const words = placeHere(scene);
  return { place: words, at: named ? scene.words.at(words) : '' };
}

/** A cell that a term reads: x₂ for an input, else its place in words. */
function nameOf({ messages, program }: Scene, { name, at }: Cell): string {
  const { place, sample } = placeOf(program, name, at);
  return place.kind === 'input' && sample === null
    ? `x${subscript(place.i)}`
    : placeInWords(messages, program, name, at);
}

/** Terms as they would be written: 0.8·(−0.5) − 0.05·0.106. */
function expression(terms: readonly ExplainedTerm[]): Part {
  return terms.map(({ factors, scale, product }, i): Part => {
    if (factors.length === 0)
      return [
        i > 0 ? (product < 0 ? ' − ' : ' + ') : '',
        { value: i > 0 ? Math.abs(product) : product, tone: 'number' },
      ];
    const minus = scale === -1;
    const lead = i === 0 ? (minus ? '−' : '') : minus ? ' − ' : ' + ';
    const numbers: Numeral[] = factors.map((f) => ({ ...numeral(f.value, 'number', f), guarded: true }));
    if (Math.abs(scale) !== 1) numbers.unshift({ value: scale, tone: 'number', guarded: true });
    if (i === 0 && !minus) numbers[0] = { ...numbers[0]!, guarded: false };
    return [lead, ...numbers.flatMap((n, k): Part[] => (k > 0 ? [' · ', n] : [n]))];
  });
}
