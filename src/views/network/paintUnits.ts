import { reveal } from '../../trace/index.ts';
import { brief, shown } from './brief.ts';
import { inkOn, shade, signColour } from '../shared/palette.ts';
import { strokeCurve, textColour } from './edges.ts';
import { bottom, centre, curveOf, right } from './geometry.ts';
import type { Rect } from './geometry.ts';
import { DIGIT, mono, ringed, rounded, sans, write } from './pen.ts';
import { shownName } from './place.ts';
import type { Responses } from './response.ts';
import type { Scene } from './scene.ts';
import type { Sheet } from './sheet.ts';

/** From neuron to neuron, so that value and gradient fit beside each, one above the other. */
const BESIDE = 18;

type Scale = (data: Float32Array) => number;

/** Vectors as neurons, each with its value and, once it is computed, its gradient. */
export function paintUnits(
  context: CanvasRenderingContext2D,
  scene: Scene,
  scaleOf: Scale,
  responses: Responses | null,
): void {
  for (const { value, gradient, quiet, title, leaves } of scene.layout.columns) {
    if (value.look !== 'neuron' && value.look !== 'response') continue;
    const plain = quiet || title.h < 30,
      delta = gradient?.look === 'delta' ? gradient.tiles[0] : undefined,
      beside = leaves !== null || (delta !== undefined && delta.x > right(value.tiles[0]!));
    value.tiles.forEach((tile, at) => {
      paintNeuron(context, scene, value, tile, at, scaleOf, responses, plain, beside);
      if (gradient && !plain) paintDelta(context, scene, gradient, at, tile);
    });
  }
}

/** The target beside the output. */
export function paintTargets(context: CanvasRenderingContext2D, scene: Scene): void {
  for (const sheet of scene.layout.sheets) if (sheet.look === 'target') paintTarget(context, scene, sheet);
}

function paintNeuron(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sheet: Sheet,
  tile: Rect,
  at: number,
  scaleOf: Scale,
  responses: Responses | null,
  plain: boolean,
  beside: boolean,
): void {
  const { palette, program, values, position, layout } = scene;
  const compact = layout.columns[0]!.title.h < 30;
  const name = shownName(program, sheet, at, position),
    data = name === null ? null : values.get(name)!;
  const number = data ? data[at]! : null,
    top = data ? scaleOf(data) : 0;
  const picture = sheet.look === 'response' && number !== null ? responses?.get(sheet.layer, at) : undefined;
  const { x, y } = centre(tile);
  context.beginPath();
  if (sheet.look === 'response')
    context.roundRect(tile.x, tile.y, tile.w, tile.h, Math.max(0, Math.min(6, tile.w / 4)));
  else context.arc(x, y, tile.w / 2, 0, 2 * Math.PI);
  context.fillStyle = number === null ? palette.soft : shade(palette, 'value', number, top);
  context.fill();
  if (picture) {
    context.save();
    context.clip();
    context.imageSmoothingEnabled = true;
    context.drawImage(picture, tile.x, tile.y, tile.w, tile.h);
    context.restore();
    paintPoint(context, scene, tile, responses!.reach);
  }
  context.strokeStyle =
    number === null ? palette.line : palette.dark ? 'rgb(255 255 255 / 28%)' : 'rgb(22 24 29 / 22%)';
  context.lineWidth = 1;
  context.stroke();
  if (number !== null && !plain) {
    const text = brief(number);
    if (sheet.look === 'response' && !beside)
      write(context, text, x, bottom(tile) + 9, mono(10.5), palette.ink, 'center');
    else {
      const fit = (tile.w - 6) / (Math.max(text.length, 5) * DIGIT);
      if (fit >= 7.5 && sheet.look === 'neuron')
        write(
          context,
          text,
          x,
          y + 0.5,
          mono(Math.min(fit, 12.5), 550),
          inkOn(palette, 'value', number, top),
          'center',
        );
      else if (pitchOf(sheet) >= BESIDE)
        ringed(
          context,
          text,
          right(tile) + (isOutput(scene, sheet) && sheet.size > 1 ? 36 : 5),
          y - 4.5,
          mono(9),
          palette.ink,
          palette.background,
        );
    }
  }
  if (!compact && isOutput(scene, sheet) && sheet.size > 1 && pitchOf(sheet) >= 11)
    write(
      context,
      scene.symbols?.answers[at] ?? String(at),
      right(tile) + 6,
      y + 0.5,
      sans(12, isLargest(scene, sheet, at) ? 700 : 450),
      number === null ? palette.faint : palette.ink,
    );
}

/** Where the present sample lies on the plane. */
function paintPoint(
  context: CanvasRenderingContext2D,
  { values, layout, palette }: Scene,
  { x, y, w, h }: Rect,
  reach: number,
): void {
  const [a = 0, b = 0] = values.get(layout.columns[0]!.value.sources.at(-1)!)!;
  if (Math.abs(a) > reach || Math.abs(b) > reach) return;
  context.beginPath();
  context.arc(x + (w * (a / reach + 1)) / 2, y + (h * (1 - b / reach)) / 2, 2.6, 0, 2 * Math.PI);
  context.fillStyle = palette.panel;
  context.fill();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.2;
  context.stroke();
}

/** From one neuron to the next. */
const pitchOf = ({ tiles }: Sheet): number => (tiles.length > 1 ? tiles[1]!.y - tiles[0]!.y : Infinity);

const isOutput = ({ program }: Scene, sheet: Sheet): boolean => program.network.outputs.includes(sheet.layer);

/** Whether all outputs are there and this one is the prediction. */
function isLargest({ program, values, position }: Scene, sheet: Sheet, at: number): boolean {
  const name = sheet.sources.at(-1)!,
    span = program.tensors.get(name)!.span,
    data = values.get(name)!;
  return reveal(span, sheet.size - 1, position) >= 1 && data.every((x) => x <= data[at]!);
}

function paintDelta(
  context: CanvasRenderingContext2D,
  { palette, program, values, position }: Scene,
  sheet: Sheet,
  at: number,
  tile: Rect,
): void {
  const name = shownName(program, sheet, at, position);
  if (name === null) return;
  const number = values.get(name)![at]!,
    { x, y, h, w } = sheet.tiles[at]!;
  const colour = textColour(palette, 'gradient', number);
  const text = `δ ${number > 0 ? '+' : ''}${brief(number)}`;
  if (x <= right(tile)) write(context, text, x + w / 2, y + h / 2, mono(10.5, 550), colour, 'center');
  else if (pitchOf(sheet) >= BESIDE) ringed(context, text, x, y + h / 2, mono(9), colour, palette.background);
}

/** Filled where the target is 1, hollow where it is 0, in between as full as it says; a target alone that is neither as a number. */
function paintTarget(
  context: CanvasRenderingContext2D,
  { palette, values, program, position, words }: Scene,
  sheet: Sheet,
): void {
  const target = values.get('target')!;
  const first = program.chapters.find((c) => c.pass === 'loss');
  const reached = first !== undefined && position > first.start;
  if (sheet.tiles.length !== sheet.size) return;
  const head = sheet.tiles[0]!,
    [only] = target;
  if (sheet.size > 1) write(context, words.target, right(head), head.y - 9, sans(10), palette.muted, 'right');
  else if (only === 0 || only === 1)
    write(context, `${words.target} ${only}`, right(head) + 4, head.y + head.h / 2, sans(10.5), palette.muted);
  else
    return write(
      context,
      `${words.target} ${brief(only!, 2)}`,
      head.x - 4,
      head.y + head.h / 2,
      sans(10.5),
      palette.muted,
    );
  sheet.tiles.forEach((t, at) => {
    const share = Math.max(0, Math.min(1, target[at]!));
    rounded(context, t, 2.5);
    context.strokeStyle = reached || share > 0 ? palette.muted : palette.line;
    context.lineWidth = 1;
    context.stroke();
    if (share === 0) return;
    context.globalAlpha = reached ? 1 : 0.55;
    context.fillStyle = palette.ink;
    context.fillRect(t.x + 1, t.y + 1 + (t.h - 2) * (1 - share), t.w - 2, (t.h - 2) * share);
    context.globalAlpha = 1;
  });
}

/** The loss, and below it the learning rate. */
export function paintLoss(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, palette, program, values, position, words } = scene;
  const { loss, optimizer } = layout;
  if (!loss) return;
  const span = program.tensors.get('loss.value')!.span;
  const there = reveal(span, 0, position) >= 1;
  card(context, loss, there ? palette.panel : palette.soft, palette.line);
  const middle = centre(loss);
  const tall = loss.h > 60,
    lift = tall ? 20 : 9;
  write(context, words.loss, middle.x, middle.y - lift, sans(11), palette.muted, 'center');
  write(
    context,
    there ? shown(values.get('loss.value')![0]!) : '–',
    middle.x,
    tall ? middle.y - 2 : middle.y + 7,
    mono(14, 650),
    there ? palette.ink : palette.faint,
    'center',
  );
  const rate = values.get('optimizer.learningRate');
  if (!optimizer || !rate) return;
  const first = program.chapters.find((c) => c.pass === 'update');
  const updating = first !== undefined && position > first.start;
  const { x, y } = centre(optimizer);
  write(
    context,
    `${words.rate} ${shown(rate[0]!, rate[0]! < 0.01 ? 4 : 3)}`,
    x,
    y,
    mono(10.5),
    updating ? palette.ink : palette.faint,
    'center',
  );
}

/** From each output to the loss; coloured by its gradient once that is there. */
export function paintLossLink(
  context: CanvasRenderingContext2D,
  { layout, palette, program, values, position }: Scene,
): void {
  const output = layout.columns.find((c) => c.layer === program.network.outputs[0])!;
  const box = layout.loss;
  if (!box || box.x < right(output.value.tiles[0]!)) return;
  const name = output.gradient?.sources[0],
    gradient = name === undefined ? undefined : values.get(name);
  const answers = layout.sheets.find((s) => s.look === 'answer' && s.size === output.value.tiles.length && s.size > 1);
  output.value.tiles.forEach((tile, at) => {
    const slope =
      !answers && name !== undefined && reveal(program.tensors.get(name)!.span, at, position) >= 1 ? gradient![at]! : 0;
    context.strokeStyle = slope === 0 ? palette.line : signColour(palette, 'gradient', slope);
    context.lineWidth = slope === 0 ? 1.2 : 3;
    context.setLineDash(slope < 0 ? [9, 4] : []);
    const from = answers ? right(answers.tiles[at]!) : right(tile) + (output.value.size > 1 ? 34 : 0);
    strokeCurve(context, curveOf({ x: from, y: centre(tile).y }, { x: box.x, y: centre(box).y }));
  });
  context.setLineDash([]);
}

function card(context: CanvasRenderingContext2D, box: Rect, fill: string, line: string): void {
  rounded(context, box, 8);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.stroke();
}
