import type { ScalarFunction } from '../../core/functions.ts';
import type { Program } from '../../core/program.ts';
import { LOSS, OPTIMIZER } from '../../core/program.ts';
import { bodiesOf, shapeText, weightOf } from './bodies.ts';
import type { EdgeGroup } from './edges.ts';
import type { Rect, Size } from './geometry.ts';
import { centre, rect, right } from './geometry.ts';
import type { Column, Layout, Seat } from './layout.ts';
import type { Sheet } from './sheet.ts';
import { singles } from './sheet.ts';
import type { Look } from './sheet.ts';

/** The parts of a single layer of neurons, taken apart: inputs, weights, sums, biases, curves, outputs. */
export interface NeuronParts {
  /** The size of everything: the radius of an input. */
  readonly unit: number;
  readonly inputs: Sheet;
  readonly sums: Sheet;
  readonly biases: Sheet | null;
  /** One box a unit; empty for a linear layer. */
  readonly curves: readonly Rect[];
  readonly curve: ScalarFunction | null;
  readonly outputs: Sheet;
  readonly group: EdgeGroup;
}

/** The layout of one layer of neurons: what multiplies, what adds, what bends, from left to right. */
export function neuronLayout(program: Program, size: Size): Layout {
  const [input, dense] = bodiesOf(program) as [
    ReturnType<typeof bodiesOf>[number],
    ReturnType<typeof bodiesOf>[number],
  ];
  const n = input.size,
    units = dense.size,
    id = dense.spec.id;
  const zName = `${id}.z`,
    bent = program.tensors.has(zName),
    softmax = program.tensors.has(`${id}.share`);
  const bias = dense.vectors[0];
  const hasLoss = program.tensors.has(`${LOSS}.value`);
  const foot = size.h < 300 ? 14 : 40;
  const margin = Math.min(40, size.w * 0.035),
    w = size.w - 2 * margin,
    h = size.h - foot;
  const unit = Math.max(13, Math.min(48, w / 22, h / (n * 2.75), h / (units * 3.4)));
  const wide = (bent ? 3.6 : 0) + 2 + 2.36 + 1.6 + 2 + (hasLoss ? 2.4 : 0);
  const gaps = 2 + Number(bent) + Number(hasLoss);
  const free = Math.max(w - wide * unit, 40),
    small = Math.min((free * 0.36) / gaps, unit * 1.3),
    large = free - small * gaps;
  const middle = h / 2 + (size.h < 300 ? 0 : 10);
  const rows = (count: number, radius: number, most: number): readonly number[] => {
    const pitch = Math.min(most, (h - 2 * radius - 24) / Math.max(1, count - 1));
    return Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * pitch);
  };
  let x = margin;
  const column = (width: number, gap: number): number => {
    const cx = x + width / 2;
    x += width + gap;
    return cx;
  };
  const circles = (cx: number, ys: readonly number[], r: number): readonly Rect[] =>
    ys.map((y) => rect(cx - r, y - r, 2 * r, 2 * r));
  const below = (tiles: readonly Rect[]): readonly Rect[] =>
    tiles.map((t) => rect(centre(t).x - 34, t.y + t.h + 3, 68, 15));
  const sheet = (
    key: string,
    layer: string,
    sources: readonly string[],
    tiles: readonly Rect[],
    kind: Sheet['kind'] = 'value',
    look: Look = 'neuron',
    body?: readonly Rect[],
  ): Sheet => ({
    ...singles(tiles.length),
    key,
    layer,
    kind,
    look,
    sources,
    size: tiles.length,
    tiles,
    ...(body && { body }),
  });

  const ys = rows(units, 1.2 * unit, 4.4 * unit);
  const inputTiles = circles(column(2 * unit, large), rows(n, unit, 4 * unit), unit);
  const sumTiles = circles(column(2.36 * unit, small), ys, 1.18 * unit);
  const biasTiles = bias ? circles(column(1.6 * unit, small), ys, 0.8 * unit) : [];
  const curveX = bent ? column(3.6 * unit, small) : 0;
  const curves = bent ? ys.map((y) => rect(curveX - 1.8 * unit, y - 1.6 * unit, 3.6 * unit, 3.2 * unit)) : [];
  const outputTiles = circles(column(2 * unit, small), ys, unit);
  const loss = hasLoss ? rect(x, middle - 0.95 * unit, 2.4 * unit, 1.9 * unit) : null;
  const optimizer = loss && rect(loss.x, loss.y + loss.h + 8, loss.w, 20);

  const inputs = sheet(`${input.spec.id}/value`, input.spec.id, input.values, inputTiles);
  const inputGradients =
    input.gradients.length > 0
      ? sheet(
          `${input.spec.id}/gradient`,
          input.spec.id,
          input.gradients,
          below(inputTiles),
          'gradient',
          'delta',
          inputTiles,
        )
      : null;
  const sums = sheet(`${id}/sum`, id, [bent ? zName : `${id}.y`], sumTiles);
  const outputs = sheet(
    `${id}/value`,
    id,
    dense.values.filter((v) => v !== zName),
    outputTiles,
  );
  const gradient = (name: string, tiles: readonly Rect[]): Sheet | null =>
    program.tensors.has(name) ? sheet(`${name}/gradient`, id, [name], below(tiles), 'gradient', 'delta', tiles) : null;
  const sumGradients = gradient(`${id}.dz`, sumTiles),
    outputGradients = gradient(`${id}.dy`, outputTiles);
  const biases = bias ? sheet(`${bias.name}/value`, id, [bias.name, `${bias.name}.next`], biasTiles) : null;
  const biasGradients = bias ? gradient(`${id}.d${bias.local}`, biasTiles) : null;
  const sheets = [inputs, inputGradients, sums, sumGradients, biases, biasGradients, outputs, outputGradients].filter(
    (s) => s !== null,
  );
  const kernel = dense.kernels[0]!;
  const group: EdgeGroup = {
    layer: id,
    weight: kernel.name,
    n,
    units,
    from: inputs,
    leaves: null,
    to: sums,
    sums: bent ? zName : `${id}.y`,
  };

  const seats = new Map<string, Seat>();
  const on = (s: Sheet | null): Seat | null => s && { kind: 'sheet', sheet: s };
  const boxed = (r: Rect): Seat => ({ kind: 'box', box: r });
  for (const t of program.tensors.values()) {
    const weight = weightOf(program, t.name);
    const seat =
      t.layer === LOSS || t.layer === OPTIMIZER
        ? boxed((t.layer === OPTIMIZER ? optimizer : loss) ?? outputTiles[0]!)
        : weight === kernel.name
          ? ({ kind: 'edges', group } as const)
          : weight !== null
            ? on(t.role === 'gradient' ? biasGradients : biases)
            : t.layer === input.spec.id || (t.layer === id && t.local === 'dx')
              ? on(t.role === 'gradient' ? inputGradients : inputs)
              : t.name === zName
                ? on(sums)
                : t.name === `${id}.dz`
                  ? on(sumGradients)
                  : t.name === `${id}.dy`
                    ? on(outputGradients)
                    : t.role === 'gradient'
                      ? boxed(curves[0] ?? sumTiles[0]!)
                      : t.size === units && !(softmax && t.local !== 'y' && t.local !== 'e')
                        ? on(outputs)
                        : boxed(curves[0] ?? outputTiles[0]!);
    if (seat) seats.set(t.name, seat);
  }
  const columnOf = (
    layer: string,
    activation: string | null,
    shape: string,
    value: Sheet,
    gradients: Sheet | null,
    box: Rect,
  ): Column => ({
    layer,
    activation,
    shape,
    title: rect(box.x, 0, 0, 0),
    lines: { name: null, activation: null, shape: null },
    box,
    head: curves[0] ?? box,
    value,
    gradient: gradients,
    quiet: false,
    answers: false,
    leaves: null,
  });
  const activation = 'activation' in dense.spec ? dense.spec.activation.type : 'linear';
  return {
    size,
    bounds: rect(0, 0, Math.max(size.w, loss ? right(loss) + 8 : 0), size.h),
    columns: [
      columnOf(input.spec.id, null, shapeText(input.shape), inputs, inputGradients, inputTiles[0]!),
      columnOf(id, activation, shapeText(dense.shape), outputs, outputGradients, outputTiles[0]!),
    ],
    sheets,
    edges: [group],
    wires: [],
    seats,
    loss,
    optimizer,
    arrow: null,
    sequence: null,
    beyond: null,
    neuron: { unit, inputs, sums, biases, curves, curve: curveFor(program, id), outputs, group },
  };
}

/** The function that bends z into y, where it treats each number alone. */
const curveFor = (program: Program, id: string): ScalarFunction | null => {
  const y = program.tensors.get(`${id}.y`)!.span!.formula;
  return y.then ?? null;
};
