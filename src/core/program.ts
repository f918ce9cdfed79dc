import { refuse, within } from './errors.ts';
import type { Formula, Read, Ref } from './formula.ts';
import { ref, times } from './formula.ts';
import { drawn } from './initializers/known.ts';
import type { Named } from './fields.ts';
import { fillSum } from './kernels/elementwise.ts';
import type { Network } from './graph.ts';
import { shapesOf, weightsOf, whereOf } from './graph.ts';
import type { Head } from './heads.ts';
import { headsOf, isPlain } from './heads.ts';
import { defOf } from './known.ts';
import { rulesIfAny, rulesOf } from './known_rules.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { DrawSpec, Site } from './layer.ts';
import { inputName, maskName } from './layer.ts';
import type { LayerSpec } from './layers/index.ts';
import { fits, fitTogether } from './memory.ts';
import type { Masks } from './masks.ts';
import { LOSS, NEXT, SAMPLE_WEIGHT } from './names.ts';
import type { Penalty } from './penalties.ts';
import { random } from './random.ts';
import { sitesOf } from './sites.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';
import { updateOf } from './updating.ts';

export const PASSES = ['forward', 'loss', 'backward', 'update'] as const;
export type Pass = (typeof PASSES)[number];

export { LOSS, OPTIMIZER, SAMPLE_WEIGHT } from './names.ts';

/** One formula of the program and the steps it takes: cells × terms, cell by cell, term by term. */
export interface Span {
  readonly index: number;
  readonly formula: Formula;
  readonly pass: Pass;
  readonly layer: string;
  readonly cells: number;
  readonly terms: number;
  /** Step numbers: first, and one past the last. */
  readonly start: number;
  readonly end: number;
}

/** The spans of one layer in one pass, like a chapter of a film. */
export interface Chapter {
  readonly index: number;
  readonly pass: Pass;
  readonly layer: string;
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
}

export type Role = 'input' | 'target' | 'weight' | 'draw' | 'slot' | 'hyper' | 'value' | 'gradient' | 'next';

/** What a tensor of the program is: its shape, the layer it belongs to, what it is there for, the span that makes it. */
export interface TensorInfo {
  readonly name: string;
  readonly local: string;
  readonly layer: string;
  readonly shape: Shape;
  readonly size: number;
  readonly role: Role;
  /** null: the tensor is given, not computed. */
  readonly span: Span | null;
}

/** What will be computed, in which order. It depends on the network and the batch size, never on the numbers. */
export interface Program {
  readonly network: Network;
  readonly options: CompileOptions;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly spans: readonly Span[];
  readonly chapters: readonly Chapter[];
  readonly steps: number;
  /** How each given tensor begins: weights by their initializer, slots with zeros or what their optimizer says, hyper-parameters by their option. */
  readonly given: ReadonlyMap<string, Beginning>;
}

export type Beginning =
  | { readonly kind: 'sample' }
  | { readonly kind: 'initializer'; readonly initializer: Named }
  | { readonly kind: 'draw'; readonly draw: DrawSpec['draw'] }
  | { readonly kind: 'value'; readonly value: number };

export interface CompileOptions {
  readonly batch: number;
  /** Dropout and its kin at work. */
  readonly training: boolean;
  /** The last pass to compile. */
  readonly until: Pass;
  /** Each example has a weight of its own in the loss: the given tensor `sampleWeight` [batch]. */
  readonly weighted?: boolean;
}

/** The numbers of a run, by tensor name. */
export type Values = ReadonlyMap<string, Float32Array>;

/** The program of a network: four passes, of which those after `until` are left out, and the last two need a loss. */
export function compile(network: Network, options: Partial<CompileOptions> = {}): Program {
  const full: CompileOptions = { batch: 1, training: true, until: 'update', ...options };
  if (!Number.isInteger(full.batch) || full.batch < 1) refuse('batch must be an integer ≥ 1', full.batch);
  const build = builder(network, full);
  const shapes = shapesOf(network, full.batch);
  const { sites, masks } = sitesOf(network, shapes, full.training);

  const kin = new Map<string, string[]>(network.layers.map((spec) => [spec.id, []]));
  for (const { id, shares = id } of network.layers) kin.get(shares)!.push(id);

  for (const spec of network.layers)
    forwardOf(build, spec, sites.get(spec.id)!, kin.get(spec.shares ?? spec.id)!, masks);
  const reached = PASSES.indexOf(full.until);
  if (network.loss && reached >= 1) {
    const heads = headsOf(network, shapes, full.weighted === true, masks.of),
      penalties = rulesIfAny()?.penaltiesOf(network, sites) ?? [];
    for (const { target, def, spec, y } of heads)
      build.give(target, def.target(spec, y), 'target', LOSS, target, { kind: 'sample' });
    if (full.weighted) build.give(SAMPLE_WEIGHT, [full.batch], 'target', LOSS, SAMPLE_WEIGHT, { kind: 'sample' });
    lossPass(build, heads, penalties);
    if (reached >= 2) backwardOf(build, network, sites, heads, penalties, masks);
    if (reached >= 3 && network.optimizer) updateOf(build, network);
  }
  const program = build.program();
  within('network', () =>
    fitTogether(
      [...program.tensors.values()].map((t) => t.size),
      full.batch,
    ),
  );
  return program;
}

/** The loss of the batch; where several outputs have one, or weights cost something by their size, the sum of all. */
function lossPass(build: Builder, heads: readonly Head[], penalties: readonly Penalty[]): void {
  const alone = heads.length === 1 && penalties.length === 0 && heads[0]!.weight === 1;
  for (const { def, spec, y, name, value, weighing, counted } of heads) {
    if (counted) build.add('loss', LOSS, name, [counted]);
    const formulas = def.forward(spec, y),
      rows = sizeOf(formulas.find((f) => f.out === 'each')!.shape),
      plain = !weighing.sum && !weighing.weighted && !weighing.masked;
    const named = (local: string): string => (local === 'value' && !alone ? value : name(local));
    build.add('loss', LOSS, named, plain ? formulas : formulas.filter((f) => f.out !== 'value'));
    if (!plain) build.add('loss', LOSS, named, rulesOf().weighedValue(weighing, rows, y[0]!));
  }
  if (alone) return;
  const { penaltyFormula, totalLoss } = rulesOf();
  build.add('loss', LOSS, (n) => n, [...penalties.map(penaltyFormula), totalLoss(heads, penalties)]);
}

/** From the names in a layer's formulas to those of the program. */
function layerName(spec: LayerSpec, weights: readonly string[], masks: Masks): (local: string) => string {
  const names = new Map<string, string>();
  spec.from.forEach((f, i) => names.set(inputName(i), `${f}.y`).set(maskName(i), masks.of(f)?.name ?? ''));
  for (const w of weights) names.set(w, `${spec.shares ?? spec.id}.${w}`);
  return (local) => names.get(local) ?? `${spec.id}.${local}`;
}

function forwardOf(build: Builder, spec: LayerSpec, site: Site, kin: readonly string[], masks: Masks): void {
  if (spec.type === 'input') {
    build.give(`${spec.id}.y`, site.y, 'input', spec.id, 'y', { kind: 'sample' });
    return;
  }
  const weights = weightsOf(spec, site.inputs);
  if (spec.shares === undefined)
    for (const [local, w] of Object.entries(weights))
      build.give(`${spec.id}.${local}`, w.shape, 'weight', spec.id, local, {
        kind: 'initializer',
        initializer: w.initializer,
      });
  for (const [local, d] of Object.entries(defOf(spec).draws?.(spec, site) ?? {}))
    build.give(`${spec.id}.${local}`, d.shape, 'draw', spec.id, local, { kind: 'draw', draw: d.draw });
  const rename = layerName(spec, Object.keys(weights), masks);
  for (const formula of within(whereOf(spec), () => defOf(spec).forward(spec, site)))
    build.add('forward', spec.id, formula.out.endsWith(NEXT) ? inTurn(formula, spec, kin, rename) : rename, [formula]);
}

/**
 * A weight replaced in the forward pass, such as a moving mean, that several layers share is replaced by one after the
 * other: each starts from what the one before has made (`id.weight.seen`), and the last makes the `.next`.
 */
function inTurn(
  { out }: Formula,
  { id }: LayerSpec,
  kin: readonly string[],
  rename: (local: string) => string,
): (local: string) => string {
  const weight = out.slice(0, -NEXT.length),
    turn = kin.indexOf(id);
  return (local) => {
    if (local === out) return turn === kin.length - 1 ? `${rename(weight)}${NEXT}` : `${id}.${weight}.seen`;
    return local === weight && turn > 0 ? `${kin[turn - 1]}.${weight}.seen` : rename(local);
  };
}

/**
 * The chain rule, from the loss to the inputs. A layer's `dx` is the gradient of the output it read; where an output (or a
 * shared weight) has several readers, each makes its part, and a formula of its own adds them: the multivariable chain rule
 * as a step one can look at.
 */
function backwardOf(
  build: Builder,
  network: Network,
  sites: ReadonlyMap<string, Site>,
  heads: readonly Head[],
  penalties: readonly Penalty[],
  masks: Masks,
): void {
  const onOutputs = penalties.filter((p) => p.gradient === `${p.layer}.dy`);
  const reaching = new Set([...heads.map((h) => h.output), ...onOutputs.map((p) => p.layer)]);
  const backwards = [...network.layers].reverse();
  for (const spec of backwards) if (reaching.has(spec.id)) for (const f of spec.from) reaching.add(f);

  /** Gradient → its parts, by the name of each part. */
  const parts = new Map<string, string[]>();
  const contribute = (gradient: string, part: string): void =>
    void parts.set(gradient, [...(parts.get(gradient) ?? []), part]);
  for (const { output, dy } of heads) contribute(`${output}.dy`, dy);
  for (const penalty of penalties) contribute(penalty.gradient, rulesOf().partOf(penalty));
  const targets = new Map<string, string>();
  const layersBack: { readonly spec: LayerSpec; readonly formulas: readonly Formula[] }[] = [];
  for (const spec of backwards) {
    // No gradient comes back to a layer whose readers have none to give, such as one before an embedding.
    if (!reaching.has(spec.id) || !parts.has(`${spec.id}.dy`)) continue;
    const site = sites.get(spec.id)!,
      formulas = defOf(spec).backward(spec, site);
    layersBack.push({ spec, formulas });
    const weights = Object.keys(weightsOf(spec, site.inputs));
    for (const { out } of formulas) {
      const slot = spec.from.findIndex((_, i) => out === `d${inputName(i)}`);
      const weight = weights.find((w) => out === `d${w}`);
      if (slot < 0 && weight === undefined) continue;
      const gradient = slot >= 0 ? `${spec.from[slot]}.dy` : `${spec.shares ?? spec.id}.${out}`;
      const part = slot >= 0 || spec.shares !== undefined ? `${spec.id}.${out}` : `${spec.id}.${out}.part`;
      targets.set(`${spec.id}.${out}`, gradient);
      contribute(gradient, part);
    }
  }
  const nameOf = (gradient: string, part: string): string => (parts.get(gradient)!.length === 1 ? gradient : part);
  const made = new Map<string, number>();
  /** Adds up the parts of a gradient once the last of them is there. */
  const done = (gradient: string, layer: string): void => {
    const all = parts.get(gradient)!;
    made.set(gradient, (made.get(gradient) ?? 0) + 1);
    if (all.length > 1 && made.get(gradient) === all.length)
      build.add('backward', layer, (n) => n, [sumOf(gradient, all, build.shape(all[0]!))]);
  };

  for (const { output, def, spec, y, name, weighing, dy: part } of heads) {
    const formulas = def.backward(spec, y),
      dy = nameOf(`${output}.dy`, part);
    if (isPlain(weighing)) build.add('backward', LOSS, (local) => (local === 'dy' ? dy : name(local)), formulas);
    else {
      const plain = name('dplain'),
        rows = sizeOf(build.shape(name('each')));
      build.add('backward', LOSS, (local) => (local === 'dy' ? plain : name(local)), formulas);
      const named = (local: string): string => (local === 'dy' ? dy : local === 'plain' ? plain : name(local));
      build.add('backward', LOSS, named, [rulesOf().weighedGradient(weighing, y, rows)]);
    }
    done(`${output}.dy`, output);
  }
  const penalise = (all: readonly Penalty[]): void => {
    for (const penalty of all) {
      const { partOf, penaltyGradient } = rulesOf();
      build.add('backward', penalty.layer, (n) => n, [
        penaltyGradient(penalty, nameOf(penalty.gradient, partOf(penalty))),
      ]);
      done(penalty.gradient, penalty.layer);
    }
  };
  penalise(onOutputs);
  for (const { spec, formulas } of layersBack) {
    const forwardName = layerName(spec, Object.keys(weightsOf(spec, sites.get(spec.id)!.inputs)), masks);
    const rename = (local: string): string => {
      const gradient = targets.get(`${spec.id}.${local}`);
      if (gradient === undefined) return forwardName(local);
      const weighty = gradient === `${spec.id}.${local}`;
      return nameOf(gradient, weighty ? `${gradient}.part` : `${spec.id}.${local}`);
    };
    build.add('backward', spec.id, rename, formulas);
    for (const { out } of formulas) {
      const gradient = targets.get(`${spec.id}.${out}`);
      if (gradient !== undefined) done(gradient, gradient.slice(0, gradient.indexOf('.')));
    }
  }
  penalise(penalties.filter((p) => !onOutputs.includes(p)));
}

/** dy = Σ_k dx_k. */
const sumOf = (out: string, parts: readonly string[], shape: Shape): Formula => ({
  out,
  shape,
  law: '\\frac{\\partial L}{\\partial y} = \\sum_k \\Bigl(\\frac{\\partial L}{\\partial y}\\Bigr)_k',
  terms: parts.length,
  term: (c, t) => times(ref(parts[t]!, c)),
  bind: (sum, read, k) =>
    fillSum(
      k,
      sum,
      parts.map((part) => read(part)),
    ),
});

export type Builder = ReturnType<typeof builder>;

/** Collects tensors and spans; formulas come in with local names and are kept with those of the program. */
function builder(network: Network, options: CompileOptions) {
  const tensors = new Map<string, TensorInfo>();
  const given = new Map<string, Beginning>();
  const spans: Span[] = [];
  let steps = 0;
  return {
    has: (name: string): boolean => tensors.has(name),
    shape: (name: string): Shape => tensors.get(name)!.shape,
    weights: (): readonly TensorInfo[] => [...tensors.values()].filter((t) => t.role === 'weight'),
    give(name: string, shape: Shape, role: Role, layer: string, local: string, beginning: Beginning): void {
      tensors.set(name, { name, local, layer, shape, size: sizeOf(shape), role, span: null });
      given.set(name, beginning);
    },
    add(pass: Pass, layer: string, rename: (local: string) => string, formulas: readonly Formula[]): void {
      for (const local of formulas) {
        const formula = renamed(local, rename),
          cells = sizeOf(formula.shape);
        fits(formula.out, formula.shape);
        const span: Span = {
          index: spans.length,
          formula,
          pass,
          layer,
          cells,
          terms: formula.terms,
          start: steps,
          end: steps + cells * formula.terms,
        };
        spans.push(span);
        steps = span.end;
        const role: Role = formula.out.endsWith(NEXT) ? 'next' : pass === 'backward' ? 'gradient' : 'value';
        const dot = formula.out.indexOf('.');
        tensors.set(formula.out, {
          name: formula.out,
          local: formula.out.slice(dot + 1),
          layer: formula.out.slice(0, dot),
          shape: formula.shape,
          size: cells,
          role,
          span,
        });
      }
    },
    program: (): Program => ({ network, options, tensors, spans, chapters: chaptersOf(spans), steps, given }),
  };
}

/** The formula under the program's names. */
function renamed(formula: Formula, rename: (local: string) => string): Formula {
  const cache = new Map<string, string>();
  const nameOf = (local: string): string => {
    let name = cache.get(local);
    if (name === undefined) cache.set(local, (name = rename(local)));
    return name;
  };
  const through =
    (read: Read): Read =>
    (local) =>
      read(nameOf(local));
  const { bind, short } = formula;
  return {
    ...formula,
    out: nameOf(formula.out),
    term: (cell, t, read) => {
      const term = formula.term(cell, t, through(read));
      return term && { ...term, factors: term.factors.map((f): Ref => ({ name: nameOf(f.name), at: f.at })) };
    },
    ...(bind && { bind: (out: Float32Array, read: Read, kernels: Kernels) => bind(out, through(read), kernels) }),
    ...(short && {
      short: {
        without: nameOf(short.without),
        bind: (out: Float32Array, read: Read, kernels: Kernels) => short.bind(out, through(read), kernels),
      },
    }),
  };
}

function chaptersOf(spans: readonly Span[]): readonly Chapter[] {
  const chapters: Chapter[] = [];
  for (const span of spans) {
    const last = chapters.at(-1);
    if (last && last.pass === span.pass && last.layer === span.layer)
      chapters[chapters.length - 1] = { ...last, last: span.index, end: span.end };
    else
      chapters.push({
        index: chapters.length,
        pass: span.pass,
        layer: span.layer,
        first: span.index,
        last: span.index,
        start: span.start,
        end: span.end,
      });
  }
  return chapters;
}

/**
 * The first numbers of every given tensor but the sample: seeded weights and masks, zero slots, hyper-parameters. Weights
 * that are there already (`have`) are taken as they are, not drawn.
 */
export function begin(program: Program, seed: number, have: Values = new Map()): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  let stream = 0;
  for (const [name, beginning] of program.given) {
    const { shape, size } = program.tensors.get(name)!;
    const there = have.get(name);
    if (beginning.kind === 'value') values.set(name, new Float32Array(size).fill(beginning.value));
    else if (beginning.kind === 'initializer')
      values.set(name, there?.length === size ? there : drawn(beginning.initializer, shape, random(seed + stream)));
    else if (beginning.kind === 'draw') {
      const source = random(seed + stream);
      values.set(
        name,
        Float32Array.from({ length: size }, () => beginning.draw(source)),
      );
    }
    if (beginning.kind === 'initializer' || beginning.kind === 'draw') stream++;
  }
  return values;
}

export type { Machine } from './prepare.ts';
