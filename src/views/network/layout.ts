import type { Program } from '../../core/program.ts';
import { LOSS, OPTIMIZER } from '../../core/program.ts';
import { bodiesOf, shapeText, weightOf } from './bodies.ts';
import type { Body } from './bodies.ts';
import type { GreyParts } from './beyond/layout.ts';
import type { Near } from './near.ts';
import { LINES, bestPlan, intoLight, isCramped } from './best.ts';
import type { Wire } from './wires.ts';
import { edgeGroups, wiresOf } from './wires.ts';
import { seated } from './column.ts';
import type { EdgeGroup } from './edges.ts';
import type { Point, Rect, Size } from './geometry.ts';
import { around, bottom, centre, grown, rect, right } from './geometry.ts';
import type { NeuronParts } from './neuronLayout.ts';
import type { SequenceParts } from './sequence/parts.ts';
import type { Plan } from './plan.ts';
import type { Sheet } from './sheet.ts';
import { singles } from './sheet.ts';
import type { Title } from './titles.ts';
import { titlesOf, widthOf } from './titles.ts';

/** One layer on the stage. */
export interface Column {
  readonly layer: string;
  readonly activation: string | null;
  readonly shape: string;
  /** The room above it, and what is written there. */
  readonly title: Rect;
  readonly lines: Title;
  /** Everything drawn of it. */
  readonly box: Rect;
  /** Where its scalars are shown, such as a softmax's largest number. */
  readonly head: Rect;
  readonly value: Sheet;
  readonly gradient: Sheet | null;
  /** Small, without its weights and numbers: it gives way to the layers in the light. */
  readonly quiet: boolean;
  /** Where lines leave neurons that have their numbers to their right; null where they leave the neurons themselves. */
  readonly leaves: number | null;
  /** Whether targets stand beside it. */
  readonly answers: boolean;
}

/** Where a tensor has its place. */
export type Seat =
  | { readonly kind: 'sheet'; readonly sheet: Sheet }
  | { readonly kind: 'edges'; readonly group: EdgeGroup }
  | { readonly kind: 'box'; readonly box: Rect };

/** Places for everything in a program: a pure function of the program and the room there is. */
export interface Layout {
  readonly size: Size;
  readonly bounds: Rect;
  readonly columns: readonly Column[];
  readonly sheets: readonly Sheet[];
  readonly edges: readonly EdgeGroup[];
  readonly wires: readonly Wire[];
  readonly seats: ReadonlyMap<string, Seat>;
  readonly loss: Rect | null;
  /** The learning rate and what else all updates share. */
  readonly optimizer: Rect | null;
  /** Where the arrow of the backward pass runs. */
  readonly arrow: { readonly from: Point; readonly to: Point } | null;
  /** The parts of a single layer of neurons, where the network is no more than that. */
  readonly neuron: NeuronParts | null;
  /** What stands beside the rows of a sequence, where layers pass one on. */
  readonly sequence: SequenceParts | null;
  /** The layers that cannot be computed, where there are such. */
  readonly beyond: GreyParts | null;
}

export interface LayoutOptions {
  readonly size: Size;
  /** A strip: no weights, no arrow, short titles. */
  readonly compact?: boolean;
  /** The layers in the light, where there is not room for all: the others give way to them. */
  readonly near?: Near | null;
}

const MARGIN = 22;
const GAP = 16;
/** A network of more layers than this has them close together, where most give way to those in the light. */
const DEEP = 12;
const TIGHT = 5;
const WIDEST_GAP = 120;
/** How large everything will be, before anything has its place. */
export interface Outlay {
  readonly options: LayoutOptions;
  readonly bodies: readonly Body[];
  readonly stacks: readonly (readonly Body[])[];
  readonly plans: readonly (readonly Plan[])[];
  readonly room: Rect;
  readonly head: number;
  readonly arrow: number;
  readonly top: number;
  readonly plane: boolean;
  readonly narrow: boolean;
  readonly least: number;
  readonly hasLoss: boolean;
  readonly alone: boolean;
  readonly lossWidth: number;
  /** Some maps are too small to show anything, or there are more layers than the room holds: most layers had better give way to those in the light. */
  readonly cramped: boolean;
}

/** The layout of a program in a room: columns by depth, as large as fits. */
export const layoutOf = (program: Program, options: LayoutOptions): Layout =>
  placed(program, outlayOf(program, options));

/** The sizes of a program's pictures in a room. */
export function outlayOf(program: Program, options: LayoutOptions): Outlay {
  const { size, compact = false, near = null } = options;
  const bodies = bodiesOf(program);
  const plane = isPlane(bodies);
  const hasLoss = program.tensors.has(`${LOSS}.value`) && !compact;
  const small = size.h < 420;
  const head = compact ? 22 : small ? 40 : 46,
    arrow = compact || small ? 0 : 26,
    top = (compact ? 6 : 14) + head + arrow,
    foot = compact ? 4 : small ? 26 : 44;
  const narrow = size.w < 560,
    margin = narrow ? 10 : MARGIN,
    depths = Math.max(...bodies.map((b) => b.depth)) + 1,
    least = near && depths > DEEP ? TIGHT : narrow ? (near ? 7 : 9) : GAP;
  const stacks = Array.from({ length: depths }, (_, d) => bodies.filter((b) => b.depth === d));
  // Branches of one depth stand below each other: a low stage is then seen from further away.
  const tallest = Math.max(...stacks.map((stack) => stack.length));
  const room: Rect = rect(
    margin,
    top,
    Math.max(size.w - 2 * margin, 200),
    Math.max(size.h - top - foot, tallest > 1 ? 110 * tallest : 90),
  );

  const alone = hasLoss && (room.h < 300 || bodies.every((b) => b.form === 'neurons' || b.form === 'strip'));
  const lossWidth = hasLoss && alone ? (narrow ? 68 : 84) : 0;
  const plans = bestPlan(stacks, room, { compact, plane, hasLoss, alone, least, near }, lossWidth);
  const total = sum(plans.map((stack) => Math.max(...stack.map((p) => p.width)))) + lossWidth,
    slots = plans.length - 1 + Number(lossWidth > 0),
    cramped = isCramped(plans.flat()) || total + least * slots > room.w;
  return {
    options,
    bodies,
    stacks,
    plans,
    room,
    head,
    arrow,
    top,
    plane,
    narrow,
    least,
    hasLoss,
    alone,
    lossWidth,
    cramped,
  };
}

/** Everything in its place. */
export function placed(program: Program, outlay: Outlay): Layout {
  const {
    options,
    bodies,
    stacks,
    plans: best,
    room,
    head,
    arrow,
    top,
    plane,
    least,
    hasLoss,
    alone,
    lossWidth,
  } = outlay;
  const { size, compact = false, near = null } = options;
  const widths = best.map((plans) => Math.max(...plans.map((p) => p.width)));
  const total = sum(widths) + lossWidth,
    slots = widths.length - 1 + Number(lossWidth > 0);
  const wide = slots > 0 ? intoLight(stacks, near) : -1,
    lines = wide >= 0 ? LINES - least : 0;
  const even = slots === 0 ? 0 : Math.max(least, (room.w - total - lines) / slots),
    gap = Math.min(wide >= 0 ? 40 : WIDEST_GAP + (plane ? 60 : 0), even);
  const extra = wide >= 0 ? Math.min(WIDEST_GAP, lines + (even - gap) * slots) : 0;
  let x = room.x + Math.max(0, (room.w - total - gap * slots - extra) / 2);

  const sheets: Sheet[] = [],
    columns: Untitled[] = [],
    seats = new Map<string, Seat>();
  best.forEach((plans, d) => {
    if (d === wide) x += extra;
    const share = room.h / plans.length;
    plans.forEach((plan, i) => {
      const area = rect(x, room.y + i * share + (i > 0 ? head : 0), widths[d]!, share - (i > 0 ? head : 0));
      const seat = seated(plan, area);
      sheets.push(...seat.sheets);
      const { spec } = plan.body;
      columns.push({
        layer: spec.id,
        activation: activationOf(plan.body),
        shape: shapeText(plan.body.shape),
        title: rect(seat.left, i > 0 ? area.y - head + 4 : compact ? 4 : 14, 0, head),
        box: seat.box,
        head: rect(
          centre(seat.value.tiles[0]!).x - (hasLoss && plan.body.output ? 56 : 32),
          Math.max(seat.box.y - 22, top - 12),
          64,
          18,
        ),
        value: seat.value,
        gradient: seat.gradient,
        quiet: near !== null && !near.all.has(spec.id),
        leaves: seat.leaves,
        answers: hasLoss && plan.body.output,
      });
    });
    x += widths[d]! + gap;
  });
  const titled = titledColumns(columns, size);
  const last = titled.find((c) => program.network.outputs[0] === c.layer)!;

  const ending = hasLoss ? lossPlaces(last, alone, x - gap + Math.min(gap, 90), room) : null;
  const target = hasLoss ? targetSheet(last, program, alone && ending ? ending.loss : null) : null;
  if (target) sheets.push(target);

  const edges = edgeGroups(program, bodies, titled);
  const byKey = new Map(sheets.map((s) => [s.key, s])),
    meeting = new Set(bodies.flatMap((b) => b.parts));
  for (const tensor of program.tensors.values()) {
    const column = titled.find((c) => c.layer === tensor.layer);
    const weight = weightOf(program, tensor.name);
    const seat = ((): Seat | null => {
      if (compact && (tensor.layer === OPTIMIZER || tensor.layer === LOSS)) return null;
      if (tensor.layer === OPTIMIZER) return box(ending?.optimizer ?? last.box);
      if (tensor.layer === LOSS)
        return target && tensor.size === target.size && tensor.size > 1
          ? { kind: 'sheet', sheet: target }
          : tensor.name === 'target' && target
            ? { kind: 'sheet', sheet: target }
            : box(ending?.loss ?? last.box);
      if (compact && weight !== null) return null;
      if (weight !== null) {
        const side = tensor.role === 'gradient' ? 'gradient' : 'value';
        const sheet = byKey.get(`${weight}/${side}`) ?? byKey.get(`${weight}/value`);
        if (sheet) return { kind: 'sheet', sheet };
        const group = edges.find((g) => g.weight === weight);
        if (group && tensor.size === group.n * group.units) return { kind: 'edges', group };
        return column && !compact ? box(column.head) : null;
      }
      const each = byKey.get(`${tensor.layer}/each/${tensor.role}`);
      if (each?.sources.includes(tensor.name)) return { kind: 'sheet', sheet: each };
      const part = byKey.get(`${tensor.name}/part`);
      if (part) return { kind: 'sheet', sheet: part };
      if (!column) return null;
      if (meeting.has(tensor.name) && !compact) return box(column.head);
      if (tensor.role === 'gradient') {
        const owner = /^dx\d*$/.test(tensor.local) ? ownerOfPart(program, tensor.layer, tensor.local) : tensor.layer;
        const from = titled.find((c) => c.layer === owner) ?? column;
        if (from.gradient && tensor.size === from.gradient.size) return { kind: 'sheet', sheet: from.gradient };
      } else if (tensor.size === column.value.size) return { kind: 'sheet', sheet: column.value };
      return box(column.head);
    })();
    if (seat) seats.set(tensor.name, seat);
  }

  const everything = around([
    ...titled.map((c) => c.box),
    ...titled.map((c) => c.title),
    ...(ending ? [ending.loss] : []),
    ...(target ? [around(target.tiles)!] : []),
  ])!;
  return {
    size,
    bounds: covering(everything, size, compact),
    columns: titled,
    sheets,
    edges,
    wires: wiresOf(program, titled),
    seats,
    loss: ending?.loss ?? null,
    optimizer: ending?.optimizer ?? null,
    arrow:
      arrow && titled.some((c) => c.gradient)
        ? {
            from: { x: ending && alone ? right(ending.loss) - 8 : right(last.box), y: top - 14 },
            to: { x: titled[0]!.value.tiles[0]!.x, y: top - 14 },
          }
        : null,
    neuron: null,
    beyond: null,
    sequence: null,
  };
}

const box = (box: Rect): Seat => ({ kind: 'box', box });
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Two numbers in, vectors all the way: each neuron can be drawn over the plane of its inputs. */
const isPlane = (bodies: readonly Body[]): boolean =>
  bodies[0]!.size === 2 &&
  bodies.filter((b) => b.spec.type === 'input').length === 1 &&
  bodies.every((b) => b.form === 'neurons');

/** The view of the whole: at least the room itself, so that a small network keeps its place in the middle. */
export function covering(everything: Rect, size: Size, compact: boolean): Rect {
  const all = around([everything, rect(0, 0, size.w, size.h)])!;
  return right(everything) <= size.w && bottom(everything) <= size.h
    ? rect(0, 0, size.w, size.h)
    : compact
      ? grown(everything, 4)
      : rect(0, 0, Math.max(all.w, right(everything) + MARGIN), Math.max(all.h, bottom(everything) + 30));
}

/** The activation of a layer; null where it leaves its numbers as they are. */
export const activationOf = ({ spec }: Body): string | null => {
  const type = 'activation' in spec ? (spec.activation as { readonly type: string }).type : 'linear';
  return type === 'linear' ? null : type;
};

/** A column before it is known what can be written above it. */
export type Untitled = Omit<Column, 'lines'>;

/** Columns with what is written above them. */
export function titledColumns(columns: readonly Untitled[], size: Size): readonly Column[] {
  const titles = titlesOf(columns, size);
  return columns.map((c) => {
    const lines = titles.get(c)!;
    const w = lines.name ? widthOf(lines.name.text, lines.name.size) : c.box.w;
    return { ...c, lines, title: { ...c.title, x: lines.name?.x ?? c.title.x, w } };
  });
}

/** The loss in a column of its own, or below the outputs; the optimizer below it. */
export function lossPlaces(
  last: Column,
  alone: boolean,
  x: number,
  room: Rect,
  w = alone && room.w < 540 ? 66 : 76,
): { loss: Rect; optimizer: Rect } {
  if (alone) {
    const y = Math.min(
      Math.max(
        centre(last.value.tiles[0]!).y -
          36 +
          (last.value.tiles.length > 1 ? centre(last.box).y - centre(last.value.tiles[0]!).y : 0),
        room.y,
      ),
      bottom(room) - 110,
    );
    return { loss: rect(x, y, w, 72), optimizer: rect(x, y + 80, w, 24) };
  }
  const y = Math.min(bottom(last.box) + 12, bottom(room) - 74);
  const middle = last.value.tiles[0]!.x + last.value.tiles[0]!.w / 2,
    left = Math.min(last.quiet ? last.box.x : middle - w / 2, right(room) - w);
  return { loss: rect(left, y, w, 46), optimizer: rect(left, y + 50, w, 22) };
}

/** The target of one number stands with the loss. */
export const targetIn = (loss: Rect): Rect => rect(loss.x + 12, bottom(loss) - 19, 9, 9);

/** The target beside the output: a small square a unit, or beside a strip one of its cells. */
function targetSheet(last: Column, program: Program, loss: Rect | null): Sheet | null {
  const target = program.tensors.get('target');
  if (!target || target.size !== last.value.size) return null;
  const { value } = last,
    pixels = value.look === 'strip' || value.look === 'map';
  return {
    ...(pixels ? value : singles(target.size)),
    key: 'target',
    layer: LOSS,
    kind: 'value',
    look: 'target',
    sources: ['target'],
    size: target.size,
    tiles: pixels
      ? value.tiles.map((t) => rect(right(last.box) + 4, t.y, 8, t.h))
      : value.tiles.length === 1 && loss
        ? [targetIn(loss)]
        : value.tiles.map((t) => rect(right(t) + 20, t.y + t.h / 2 - 5, 10, 10)),
  };
}

/** The layer whose output the part `dx`, `dx2` … of a gradient belongs to. */
export function ownerOfPart(program: Program, layer: string, local: string): string {
  const spec = program.network.layers.find((l) => l.id === layer);
  return spec?.from[local === 'dx' ? 0 : Number(local.slice(2)) - 1] ?? layer;
}
