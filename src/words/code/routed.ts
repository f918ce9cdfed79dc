import type { LayerSpec } from '../../core/layers/index.ts';
import type { Program, Span } from '../../core/program.ts';
import { LOSS } from '../../core/program.ts';
import type { Shape } from '../../core/tensor.ts';
import type { Slide } from '../../core/window.ts';
import { slide } from '../../core/window.ts';
import type { Code, CodeLine } from './written.ts';
import { indexNames, namesOf } from './names.ts';

/** What a routed formula is written with: names of tensors by their local names, shapes, fresh names of indices. */
interface Routed {
  readonly program: Program;
  readonly span: Span;
  readonly spec: LayerSpec | undefined;
  readonly x: Shape;
  readonly shape: Shape;
}

/** Lines, the one at work (from 0), and the tensors they read beside the one they make, by the program's names. */
interface Written {
  readonly lines: readonly string[];
  readonly at: number;
  readonly cell?: Code['cell'];
}
type Writer = (of: Routed, name: (tensor: string) => string) => Written | null;

/** Code of formulas whose terms are routed by the numbers they read, such as the winner of a maximum; null for all others. */
export function routed(program: Program, span: Span): Code | null {
  const spec = program.network.layers.find((l) => l.id === span.layer);
  const { out } = span.formula;
  const local = program.tensors.get(out)!.local;
  const from = spec?.from ?? [];
  const slot = from.findIndex((f) => out === `${f}.dy` || out === `${spec!.id}.dx`);
  const kind = span.layer === LOSS ? program.network.loss?.type : spec?.type;
  const key = span.layer === LOSS && local === 'dy' ? 'dy' : slot >= 0 || /^dx\d*$/.test(local) ? 'dx' : local;
  const write = kind === undefined ? undefined : WRITERS[kind]?.[key];
  if (!write) return null;
  const used = new Set([out]);
  const x = program.tensors.get(`${from[0]}.y`)?.shape ?? [];
  const of: Routed = { program, span, spec, x, shape: span.formula.shape };
  // Once to see which tensors it reads, once with their names.
  write(of, (tensor) => {
    used.add(tensor);
    return tensor;
  });
  const names = namesOf(program, span, used);
  const written = write(of, (tensor) => names.get(tensor) ?? tensor);
  if (!written) return null;
  const lines = written.lines.map((text, i): CodeLine => ({
    text,
    terms: i === written.at ? [0, span.terms] : null,
    finishes: i === written.at,
  }));
  return { lines, names, cell: written.cell ?? [], loops: [], whole: true };
}

const zeros = (name: string, shape: Shape): string =>
  `${name} = np.zeros((${shape.join(', ')}${shape.length === 1 ? ',' : ''}))`;
/** `for h, w in np.ndindex(3, 3):` without the axes of size 1. */
function over(names: readonly string[], shape: readonly number[]): string {
  const wide = names.flatMap((n, i) => (shape[i]! > 1 ? [[n, shape[i]!] as const] : []));
  if (wide.length === 0) return 'for _ in range(1):';
  return wide.length === 1
    ? `for ${wide[0]![0]} in range(${wide[0]![1]}):`
    : `for ${wide.map(([n]) => n).join(', ')} in np.ndindex(${wide.map(([, n]) => n).join(', ')}):`;
}
/** An index that is 0 where its axis has one place only. */
const at = (names: readonly string[], shape: readonly number[]): string =>
  names.map((n, i) => (shape[i]! > 1 ? n : '0')).join(', ');
const cellOf = (names: readonly string[], shape: Shape): Code['cell'] =>
  names.flatMap((name, axis) => (shape[axis]! > 1 ? [{ name, axis }] : []));

/** The axes over which a pooling slides. */
function slides({ spec, x }: Routed): readonly Slide[] | null {
  if (!spec || !('poolSize' in spec)) return null;
  const size = [spec.poolSize].flat(),
    strides = [spec.strides ?? spec.poolSize].flat();
  return size.map((k, i) => slide(x[1 + i]!, k, strides[i]!, spec.padding, 'rows'));
}

/** What lies under a window along one axis: the lines that clip it where it reaches out, and the slice. */
function under(
  s: Slide,
  index: string,
  edge: string,
): { readonly lines: readonly string[]; readonly slice: string; readonly first: string } {
  const start = `${s.stride === 1 ? index : `${s.stride} * ${index}`}${s.before > 0 ? ` - ${s.before}` : ''}`;
  if (s.output === 1 && s.size >= s.input) return { lines: [], slice: ':', first: '0' };
  if (s.before === 0 && (s.output - 1) * s.stride + s.size <= s.input)
    return { lines: [], slice: `${start}:${start} + ${s.size}`, first: start };
  return {
    lines: [`${edge}0, ${edge}1 = max(${start}, 0), min(${start} + ${s.size}, ${s.input})`],
    slice: `${edge}0:${edge}1`,
    first: `${edge}0`,
  };
}

const inputOf = ({ spec }: Routed): string => `${spec!.from[0]}.y`;
const upstreamOf = ({ spec }: Routed): string => `${spec!.id}.dy`;
const outOf = ({ span }: Routed): string => span.formula.out;

/** Names for batch, the axes in between, and the channel. */
const axesOf = (rank: number): readonly string[] =>
  rank === 4 ? ['n', 'h', 'w', 'c'] : rank === 3 ? ['n', 't', 'c'] : ['n', 'j'];

/** dx of a pooling, window by window. */
const poolBack =
  (kind: 'max' | 'average'): Writer =>
  (of, name) => {
    const all = slides(of);
    if (!all) return null;
    const names = axesOf(of.x.length),
      output = [of.x[0]!, ...all.map((s) => s.output), of.x.at(-1)!];
    const x = name(inputOf(of)),
      dy = name(upstreamOf(of)),
      dx = name(outOf(of));
    const places = all.map((s, i) => under(s, output[1 + i]! > 1 ? names[1 + i]! : '0', ['r', 'q'][i]!));
    const [first, last] = [at([names[0]!], [output[0]!]), at([names.at(-1)!], [output.at(-1)!])];
    const window = `${x}[${first}, ${places.map((p) => p.slice).join(', ')}, ${last}]`;
    const upstream = `${dy}[${at(names, output)}]`;
    const head = [zeros(dx, of.x), over(names, output), ...places.flatMap((p) => p.lines).map((l) => `    ${l}`)];
    if (kind === 'max') {
      const winner = ['i', 'j'].slice(0, all.length);
      const target = `${dx}[${first}, ${places.map((p, i) => (p.first === '0' ? winner[i]! : `${p.first} + ${winner[i]}`)).join(', ')}, ${last}]`;
      const lines = [
        ...head,
        `    window = ${window}`,
        all.length === 1 ? '    i = np.argmax(window)' : '    i, j = np.unravel_index(np.argmax(window), window.shape)',
        `    ${target} += ${upstream}`,
      ];
      return { lines, at: lines.length - 1 };
    }
    const count = places
      .map((p, i) => (p.lines.length > 0 ? `(${p.first.replace(/0$/, '1')} - ${p.first})` : String(all[i]!.size)))
      .join(' * ');
    const lines = [
      ...head,
      `    ${dx}[${first}, ${places.map((p) => p.slice).join(', ')}, ${last}] += ${upstream} / (${count})`,
    ];
    return { lines, at: lines.length - 1 };
  };

/** y of an average pooling whose windows reach over the edge: the mean of what lies inside. */
const averageForward: Writer = (of, name) => {
  const all = slides(of);
  if (!all || all.every((s) => s.before === 0 && (s.output - 1) * s.stride + s.size <= s.input)) return null;
  const names = axesOf(of.x.length);
  const places = all.map((s, i) => under(s, of.shape[1 + i]! > 1 ? names[1 + i]! : '0', ['r', 'q'][i]!));
  const y = name(outOf(of));
  const lines = [
    zeros(y, of.shape),
    over(names, of.shape),
    ...places.flatMap((p) => p.lines).map((l) => `    ${l}`),
    `    ${y}[${at(names, of.shape)}] = np.mean(${name(inputOf(of))}[${at([names[0]!], of.shape)}, ${places.map((p) => p.slice).join(', ')}, ${at([names.at(-1)!], [of.shape.at(-1)!])}])`,
  ];
  return { lines, at: lines.length - 1, cell: cellOf(names, of.shape) };
};

/** dx of a maximum over the whole picture or sequence. */
const globalBack: Writer = (of, name) => {
  const dyShape = of.program.tensors.get(upstreamOf(of))!.shape;
  const [n, c] = [at(['n'], of.x), at(['c'], [of.x.at(-1)!])];
  const middle = of.x.length - 2;
  const dx = name(outOf(of));
  const lines = [
    zeros(dx, of.x),
    over(['n', 'c'], [of.x[0]!, of.x.at(-1)!]),
    `    picture = ${name(inputOf(of))}[${n}, ${Array.from({ length: middle }, () => ':').join(', ')}, ${c}]`,
    middle === 1 ? '    i = np.argmax(picture)' : '    i, j = np.unravel_index(np.argmax(picture), picture.shape)',
    `    ${dx}[${n}, ${['i', 'j'].slice(0, middle).join(', ')}, ${c}] = ${name(upstreamOf(of))}[${dyShape.length === 2 ? `${n}, ${c}` : `${n}, ${Array.from({ length: middle }, () => '0').join(', ')}, ${c}`}]`,
  ];
  return { lines, at: lines.length - 1 };
};

/** dx_k of a maximum or minimum of several inputs of one shape: to the first that is. */
const extremeBack =
  (choose: 'argmax' | 'argmin'): Writer =>
  (of, name) => {
    const { spec, shape, program } = of;
    const inputs = spec!.from.map((f) => `${f}.y`);
    if (inputs.some((i) => program.tensors.get(i)!.shape.join() !== shape.join())) return null;
    const slot = spec!.from.findIndex(
      (f, k) => outOf(of) === `${f}.dy` || outOf(of) === `${spec!.id}.dx${k === 0 ? '' : k + 1}`,
    );
    const fresh = indexNames([]),
      names = shape.map((_, i) => fresh(axesOf(shape.length)[i] ? [axesOf(shape.length)[i]!] : []));
    const place = at(names, shape),
      dx = name(outOf(of));
    const lines = [
      zeros(dx, shape),
      over(names, shape),
      `    k = np.${choose}([${inputs.map((i) => `${name(i)}[${place}]`).join(', ')}])`,
      `    ${dx}[${place}] = ${name(upstreamOf(of))}[${place}] if k == ${slot} else 0.0`,
    ];
    return { lines, at: 3, cell: cellOf(names, shape) };
  };

const embeddingForward: Writer = (of, name) => {
  const { shape, spec } = of,
    names = ['n', 't', 'u', 'v'].slice(0, shape.length - 1);
  const place = at(names, of.x),
    y = name(outOf(of)),
    j = at(['j'], [shape.at(-1)!]);
  const lines = [
    zeros(y, shape),
    over([...names, 'j'], shape),
    `    ${y}[${place}, ${j}] = ${name(`${spec!.shares ?? spec!.id}.embeddings`)}[int(${name(inputOf(of))}[${place}]), ${j}]`,
  ];
  return { lines, at: 2, cell: cellOf([...names, 'j'], shape) };
};

const embeddingBack: Writer = (of, name) => {
  const names = ['n', 't', 'u', 'v'].slice(0, of.x.length);
  const place = at(names, of.x),
    out = name(outOf(of)),
    j = at(['j'], [of.shape.at(-1)!]);
  const lines = [
    zeros(out, of.shape),
    over([...names, 'j'], [...of.x, of.shape.at(-1)!]),
    `    ${out}[int(${name(inputOf(of))}[${place}]), ${j}] += ${name(upstreamOf(of))}[${place}, ${j}]`,
  ];
  return { lines, at: 2 };
};

/** The three formulas of a prelu, each cell by the sign of its x. */
const prelu =
  (what: 'y' | 'dx' | 'dalpha'): Writer =>
  (of, name) => {
    const { x, spec, program } = of,
      names = x.map((_, i) => ['n', 'h', 'w', 'c', 'd'][i]!);
    const alpha = `${spec!.shares ?? spec!.id}.alpha`,
      slopes = program.tensors.get(alpha)!.shape;
    const place = at(names, x),
      own = at(names.slice(1), slopes),
      read = `${name(inputOf(of))}[${place}]`,
      out = name(outOf(of));
    const head = [zeros(out, of.shape), over(names, x)];
    if (what === 'y')
      return {
        lines: [...head, `    ${out}[${place}] = ${read} if ${read} > 0 else ${name(alpha)}[${own}] * ${read}`],
        at: 2,
        cell: cellOf(names, x),
      };
    const dy = `${name(upstreamOf(of))}[${place}]`;
    if (what === 'dx')
      return {
        lines: [...head, `    ${out}[${place}] = ${dy} if ${read} > 0 else ${name(alpha)}[${own}] * ${dy}`],
        at: 2,
        cell: cellOf(names, x),
      };
    return { lines: [...head, `    if ${read} <= 0:`, `        ${out}[${own}] += ${read} * ${dy}`], at: 3 };
  };

/** Losses that pick the number of the right class. */
const sparse =
  (what: 'each' | 'dp' | 'dy'): Writer =>
  ({ span, shape, program }, name) => {
    const out = name(span.formula.out),
      target = program.tensors.get('target')!.shape;
    const names = ['n', 't', 'u', 'v'].slice(0, shape.length - 1),
      place = at(names, shape),
      right = `${name('target')}[${at(names, target)}]`;
    const rows = target.reduce((a, b) => a * b, 1),
      over1 = rows === 1 ? '' : ` / ${rows}`;
    if (what === 'each')
      return {
        lines: [
          zeros(out, shape),
          over(names, shape),
          `    ${out}[${place}, 0] = -${name(`${LOSS}.lnp`)}[${place}, int(${right})]`,
        ],
        at: 2,
        cell: cellOf(names, shape),
      };
    const cell = cellOf([...names, 'j'], shape),
      head = [zeros(out, shape), over([...names, 'j'], shape)],
      j = at(['j'], [shape.at(-1)!]);
    if (what === 'dp')
      return {
        lines: [
          ...head,
          `    ${out}[${place}, ${j}] = -${name(`${LOSS}.slope`)}[${place}, ${j}]${over1} if j == ${right} else 0.0`,
        ],
        at: 2,
        cell,
      };
    if (!program.tensors.has(`${LOSS}.p`) || program.tensors.get(`${LOSS}.p`)!.role !== 'gradient') return null;
    return {
      lines: [
        ...head,
        `    ${out}[${place}, ${j}] = (${name(`${LOSS}.p`)}[${place}, ${j}] - (1.0 if j == ${right} else 0.0))${over1}`,
      ],
      at: 2,
      cell,
    };
  };

const categoricalHinge: Writer = ({ span, shape, program }, name) => {
  const names = ['n', 't', 'u', 'v'].slice(0, shape.length - 1),
    place = at(names, shape);
  const out = name(span.formula.out),
    rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const y = `${program.network.outputs[0]}.y`;
  const row = (tensor: string): string => `${name(tensor)}[${place}, :]`;
  const lines = [
    zeros(out, shape),
    over([...names, 'j'], shape),
    `    k = np.argmax(${row(`${LOSS}.other`)} * ${row(y)})`,
    `    wrong = ${name(`${LOSS}.other`)}[${place}, j] if j == k else 0.0`,
    `    ${out}[${place}, j] = ${name(`${LOSS}.active`)}[${place}, 0] * (wrong - ${name('target')}[${place}, j])${rows === 1 ? '' : ` / ${rows}`}`,
  ];
  return { lines, at: 4, cell: cellOf([...names, 'j'], shape) };
};

/** By the type of the layer or the loss, then by the tensor that is made. */
const WRITERS: { readonly [type: string]: { readonly [local: string]: Writer } } = {
  max_pooling2d: { dx: poolBack('max') },
  max_pooling1d: { dx: poolBack('max') },
  average_pooling2d: { y: averageForward, dx: poolBack('average') },
  average_pooling1d: { y: averageForward, dx: poolBack('average') },
  global_max_pooling1d: { dx: globalBack },
  global_max_pooling2d: { dx: globalBack },
  maximum: { dx: extremeBack('argmax') },
  minimum: { dx: extremeBack('argmin') },
  embedding: { y: embeddingForward, dembeddings: embeddingBack },
  prelu: { y: prelu('y'), dx: prelu('dx'), dalpha: prelu('dalpha') },
  sparse_categorical_crossentropy: { each: sparse('each'), dp: sparse('dp'), dy: sparse('dy') },
  categorical_hinge: { dy: categoricalHinge },
};
