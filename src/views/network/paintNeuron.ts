import type { Explanation } from '../../trace/index.ts';
import { explain, reveal } from '../../trace/index.ts';
import { signColour } from '../shared/palette.ts';
import { brief } from './brief.ts';
import { paintCurve } from './curve.ts';
import { edgeCurve, gradientName, strokeCurve, textColour } from './edges.ts';
import type { Point, Rect } from './geometry.ts';
import { along, bottom, centre, grown, rect, right } from './geometry.ts';
import type { NeuronParts } from './neuronLayout.ts';
import { DIGIT, mono, pill, rounded, sans, write } from './pen.ts';
import { hasBegun, shownName } from './place.ts';
import type { Scene } from './scene.ts';
import type { Sheet } from './sheet.ts';

const SUBSCRIPT = '₀₁₂₃₄₅₆₇₈₉';
/** Where along a line its weight is written, and where the product sets out and arrives. */
const WEIGHT_AT = 0.3;

/** What is known of one unit's sum at the present step. */
interface Sum {
  readonly explanation: Explanation;
  /** Terms that are done. */
  readonly done: number;
  /** The term in the light, and how far it is; null when the light is elsewhere. */
  readonly now: number | null;
  readonly progress: number;
}

/** One layer of neurons taken apart: what is multiplied, what is added, what is bent. */
export function paintNeuron(context: CanvasRenderingContext2D, scene: Scene, parts: NeuronParts): void {
  const sums = parts.sums.tiles.map((_, unit) => sumOf(scene, parts, unit));
  const places = decimals(scene, parts, sums);
  paintPath(context, scene, parts, sums);
  sums.forEach((sum, unit) => paintWeights(context, scene, parts, sum, unit, places));
  parts.inputs.tiles.forEach((tile, i) => {
    const lit = sums.some((s) => s.now === i);
    node(context, scene, tile, {
      name: `x${subscript(i + 1, parts.inputs.size)}`,
      text: numberIn(scene, parts.inputs, i, places),
      strong: lit,
      there: true,
    });
    delta(context, scene, gradientSheet(scene, parts.inputs), i);
  });
  sums.forEach((sum, unit) => paintUnit(context, scene, parts, sum, unit, places));
  paintRing(context, scene, parts);
}

const subscript = (i: number, of: number): string =>
  of === 1 ? '' : String(i).replace(/\d/g, (d) => SUBSCRIPT[Number(d)]!);

function sumOf({ program, values, position, lit }: Scene, { group }: NeuronParts, unit: number): Sum {
  const explanation = explain(program, values, group.sums, unit)!;
  const here = lit?.span === explanation.span && lit.cell === unit;
  const complete = reveal(explanation.span, unit, position) >= 1;
  return {
    explanation,
    done: complete ? explanation.terms.length : here ? lit.term + (lit.progress >= 1 ? 1 : 0) : 0,
    now: here ? lit.term : null,
    progress: here ? lit.progress : 0,
  };
}

/** Two places where they are exact for everything that is added, else three. */
function decimals({ values }: Scene, { inputs, group }: NeuronParts, sums: readonly Sum[]): number {
  const all = [
    ...values.get(inputs.sources.at(-1)!)!,
    ...values.get(group.weight)!,
    ...sums.flatMap((s) => s.explanation.terms.flatMap((t) => (t ? [t.product] : []))),
  ];
  return all.every((x) => Math.abs(x * 100 - Math.round(x * 100)) < 1e-3) ? 2 : 3;
}

/** The sum of the weighted inputs as far as it has come, without the bias. */
function weighted({ explanation, done }: Sum, n: number): number | null {
  const last = explanation.terms.findLast((t) => t !== null && t.t < Math.min(done, n));
  return last ? last.running : null;
}

/** The lines between the nodes to the right of the sum. */
function paintPath(
  context: CanvasRenderingContext2D,
  { palette, layout, position, program, values }: Scene,
  parts: NeuronParts,
  sums: readonly Sum[],
): void {
  sums.forEach(({ done, explanation }, unit) => {
    const stops = [
      parts.sums.tiles[unit]!,
      parts.biases?.tiles[unit],
      parts.curves[unit],
      parts.outputs.tiles[unit]!,
    ].filter((r) => r !== undefined);
    const output = program.tensors.get(parts.outputs.sources.at(-1)!)!.span!;
    const bent = reveal(output, unit, position) >= 1;
    stops.forEach((stop, i) => {
      const next = stops[i + 1];
      if (!next) return;
      const reached =
        i === stops.length - 2 ? bent : done >= explanation.terms.length - (i === 0 && parts.biases ? 1 : 0);
      context.strokeStyle = reached ? palette.muted : palette.line;
      context.lineWidth = Math.max(1.5, parts.unit * 0.07);
      line(context, { x: right(stop), y: centre(stop).y }, { x: next.x, y: centre(next).y });
    });
    const loss = layout.loss;
    if (!loss) return;
    const name = `${parts.group.layer}.dy`,
      slope =
        program.tensors.has(name) && reveal(program.tensors.get(name)!.span, unit, position) >= 1
          ? values.get(name)![unit]!
          : 0;
    context.strokeStyle = slope === 0 ? palette.line : signColour(palette, 'gradient', slope);
    context.setLineDash(slope < 0 ? [8, 4] : []);
    const out = stops.at(-1)!;
    line(context, { x: right(out), y: centre(out).y }, { x: loss.x, y: centre(loss).y });
    context.setLineDash([]);
  });
}

/** The lines from the inputs with their weights; on the lit one, the product on its way. */
function paintWeights(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { group, unit: size }: NeuronParts,
  sum: Sum,
  unit: number,
  places: number,
): void {
  const { palette, values, program, position, lit } = scene;
  const top = Math.max(...sum.explanation.terms.map((t) => Math.abs(t?.product ?? 0)), 1e-12);
  const gradients = gradientName(group),
    gradientSpan = program.tensors.get(gradients)?.span ?? null;
  const next = `${group.weight}.next`,
    nextSpan = program.tensors.get(next)?.span ?? null;
  const font = Math.max(9.5, Math.min(18, size * 0.38));
  const written = group.n * group.units <= 8 || sum.now !== null;
  for (let i = 0; i < group.n; i++) {
    const at = i * group.units + unit,
      curve = edgeCurve(group, at),
      term = sum.explanation.terms[i];
    if (!term) continue;
    const litEdge =
      lit !== null &&
      lit.cell === at &&
      (lit.span.formula.out === gradients || lit.span.formula.out.startsWith(group.weight));
    const now = sum.now === i || litEdge,
      done = i < sum.done;
    const sloped = gradientSpan !== null && reveal(gradientSpan, at, position) >= 1,
      renewed = nextSpan !== null && reveal(nextSpan, at, position) >= 1;
    const slope = sloped ? values.get(gradients)![at]! : 0;
    if (now) {
      context.strokeStyle = palette.lit;
      context.globalAlpha = 0.4;
      context.lineWidth = size * 0.55;
      strokeCurve(context, curve);
      context.globalAlpha = 1;
    }
    const backward = sloped && !renewed;
    const amount = backward ? slope : term.product;
    context.strokeStyle =
      done || now || backward ? signColour(palette, backward ? 'gradient' : 'value', amount) : palette.line;
    context.globalAlpha = now ? 1 : 0.6;
    context.lineWidth =
      done || now
        ? Math.max(
            1.5,
            size *
              (0.05 + 0.16 * Math.min(1, Math.abs(amount) / (backward ? Math.max(Math.abs(slope), 1e-9) * 1.4 : top))),
          )
        : 2;
    context.setLineDash(amount < 0 && (done || backward) && !now ? [size * 0.3, size * 0.14] : []);
    strokeCurve(context, curve);
    context.setLineDash([]);
    context.globalAlpha = 1;
    if (!written) continue;
    const p = along(curve, WEIGHT_AT);
    const w = values.get(renewed ? next : group.weight)![at]!;
    const h = font * 1.85;
    pill(context, `× ${brief(w, renewed || !short(w) ? 3 : places)}`, p.x, p.y, {
      font: mono(font, now ? 600 : 500),
      ink: now ? palette.panel : palette.ink,
      ground: now ? palette.ink : palette.panel,
      border: now ? palette.ink : palette.line,
      h,
    });
    if (sloped)
      write(
        context,
        `∂ ${slope > 0 ? '+' : ''}${brief(slope)}`,
        p.x,
        p.y + h / 2 + font * 0.62,
        mono(font * 0.82, 550),
        textColour(palette, 'gradient', slope),
        'center',
      );
    if (sum.now === i) {
      const q = along(curve, 0.5 + 0.36 * sum.progress);
      pill(
        context,
        `${term.product > 0 ? '+' : ''}${brief(term.product, places)}`,
        q.x,
        q.y - size * 0.62 * (1 - sum.progress * 0.4),
        {
          font: mono(font * 1.05, 650),
          ink: '#16181d',
          ground: palette.lit,
          border: palette.dark ? palette.lit : palette.ink,
          h: font * 2,
        },
      );
    }
  }
}

const short = (x: number): boolean => Math.abs(x * 100 - Math.round(x * 100)) < 1e-3;

function paintUnit(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { group, sums, biases, curves, curve, outputs, unit: size }: NeuronParts,
  sum: Sum,
  unit: number,
  places: number,
): void {
  const { palette, program, values, position, words, lit } = scene;
  const running = weighted(sum, group.n);
  node(context, scene, sums.tiles[unit]!, {
    name: sum.done >= group.n ? words.sum : words.sumSoFar,
    text: running === null ? null : brief(running, places),
    strong: sum.now !== null && sum.now < group.n,
    there: running !== null || sum.now !== null,
  });
  delta(context, scene, gradientSheet(scene, sums), unit);
  if (biases) {
    const name = shownName(program, biases, unit, position) ?? biases.sources[0]!;
    const there = sum.done > group.n || sum.now === group.n;
    node(context, scene, biases.tiles[unit]!, {
      name: words.bias,
      text: brief(values.get(name)![unit]!, short(values.get(name)![unit]!) ? places : 3),
      strong: sum.now === group.n,
      there,
    });
    delta(context, scene, gradientSheet(scene, biases), unit);
  }
  const whole = sum.done >= sum.explanation.terms.length;
  const box = curves[unit];
  if (box) {
    const out = program.tensors.get(outputs.sources.at(-1)!)!.span!,
      bent = reveal(out, unit, position) >= 1;
    const there = whole;
    rounded(context, box, Math.min(14, size * 0.4));
    context.fillStyle = there ? palette.panel : palette.soft;
    context.fill();
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.stroke();
    const font = Math.max(9, Math.min(14, size * 0.31));
    const activation = scene.layout.columns[1]!.activation ?? '';
    if (curve)
      paintCurve(
        context,
        rect(box.x + size * 0.3, box.y + size * 0.3, box.w - size * 0.6, box.h - size * 0.7 - font * 1.5),
        curve,
        there ? sum.explanation.total : null,
        palette,
        there ? palette.ink : palette.faint,
      );
    write(
      context,
      `f = ${activation}`,
      centre(box).x,
      bottom(box) - font * 0.95,
      sans(font),
      there ? palette.muted : palette.faint,
      'center',
    );
    if (there)
      write(
        context,
        `z = ${brief(sum.explanation.total, places)}`,
        centre(box).x,
        box.y - font * 0.8,
        mono(font, 550),
        palette.ink,
        'center',
      );
    const slopeName = `${group.layer}.slope`,
      slope = program.tensors.get(slopeName);
    if (bent && slope && reveal(slope.span, unit, position) >= 1)
      write(
        context,
        `f′ = ${brief(values.get(slopeName)![unit]!)}`,
        centre(box).x,
        bottom(box) + font * 0.9,
        mono(font, 550),
        textColour(palette, 'gradient', 1),
        'center',
      );
    if (lit?.span.formula.out === slopeName && lit.cell === unit) ring(context, scene, box, Math.min(14, size * 0.4));
  }
  const text = numberIn(scene, outputs, unit, places);
  node(context, scene, outputs.tiles[unit]!, {
    name: words.output,
    text: text ?? '?',
    strong: false,
    there: text !== null,
  });
  delta(context, scene, gradientSheet(scene, outputs), unit);
}

/** The ring around what is being made, where the product's own line does not say it. */
function paintRing(context: CanvasRenderingContext2D, scene: Scene, { sums, group, outputs }: NeuronParts): void {
  const { lit, layout } = scene;
  if (!lit) return;
  const name = lit.span.formula.out,
    seat = layout.seats.get(name);
  if (
    !seat ||
    seat.kind === 'edges' ||
    (name === group.sums && seat.kind === 'sheet' && seat.sheet === sums && lit.term < group.n)
  )
    return;
  if (seat.kind === 'box') {
    ring(context, scene, seat.box, 10);
    return;
  }
  const { sheet } = seat;
  if (name === group.sums && layout.neuron?.biases) {
    const tile = layout.neuron.biases.tiles[lit.cell]!;
    ring(context, scene, tile, tile.w);
    return;
  }
  const tile = sheet.body?.[lit.cell] ?? sheet.tiles[lit.cell] ?? outputs.tiles[0]!;
  ring(context, scene, tile, tile.w);
}

function ring(context: CanvasRenderingContext2D, { palette }: Scene, area: Rect, radius: number): void {
  rounded(context, grown(area, 3.5), radius + 3.5);
  context.strokeStyle = palette.lit;
  context.lineWidth = 3;
  context.stroke();
}

interface Look {
  readonly name: string;
  readonly text: string | null;
  readonly strong: boolean;
  readonly there: boolean;
}

/** A circle with a name and a number in it. */
function node(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  tile: Rect,
  { name, text, strong, there }: Look,
): void {
  const { x, y } = centre(tile),
    r = tile.w / 2;
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = there ? palette.panel : palette.soft;
  context.fill();
  context.strokeStyle = strong ? palette.ink : palette.line;
  context.lineWidth = strong ? 2.5 : 1.5;
  context.stroke();
  const fit = (2 * r - 8) / (Math.max(text?.length ?? 1, 5) * DIGIT),
    font = Math.min(fit, r * 0.5, 22);
  const small = Math.max(8, Math.min(14, r * 0.34));
  write(context, name, x, y - r * 0.34, sans(small), there ? palette.muted : palette.faint, 'center');
  if (text !== null)
    write(context, text, x, y + r * 0.2, mono(font, 600), there ? palette.ink : palette.faint, 'center');
}

const numberIn = ({ program, values, position }: Scene, sheet: Sheet, at: number, places: number): string | null => {
  const name = shownName(program, sheet, at, position);
  if (name === null) return null;
  const number = values.get(name)![at]!;
  return brief(number, short(number) ? places : 3);
};

const gradientSheet = ({ layout }: Scene, of: Sheet): Sheet | null =>
  layout.sheets.find((s) => s.look === 'delta' && s.body === of.tiles) ?? null;

/** The gradient below a node, once it is there. */
function delta(
  context: CanvasRenderingContext2D,
  { palette, program, values, position, layout }: Scene,
  sheet: Sheet | null,
  at: number,
): void {
  if (!sheet || !hasBegun(program, sheet, position)) return;
  const name = shownName(program, sheet, at, position);
  if (name === null) return;
  const number = values.get(name)![at]!,
    tile = sheet.tiles[at]!,
    font = Math.max(9.5, Math.min(14, (layout.neuron?.unit ?? 30) * 0.32));
  write(
    context,
    `δ ${number > 0 ? '+' : ''}${brief(number)}`,
    centre(tile).x,
    tile.y + font * 0.7,
    mono(font, 550),
    textColour(palette, 'gradient', number),
    'center',
  );
}

function line(context: CanvasRenderingContext2D, a: Point, b: Point): void {
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.lineTo(b.x, b.y);
  context.stroke();
}
