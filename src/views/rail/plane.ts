import type { Network } from '../../core/graph.ts';
import { inputsOf } from '../../core/graph.ts';
import { compile } from '../../core/program.ts';
import type { Values } from '../../core/program.ts';
import type { Sample } from '../../formats/model.ts';
import type { Derive } from '../../state/index.ts';

/** A square piece of the plane: its middle, and half its side. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

/** A round frame around all samples, with room to put points of one's own beside them. */
export function frameOf(points: readonly (readonly [number, number])[], room = 1.15): Frame {
  const [left, right] = ends(points.map(([x]) => x)),
    [bottom, top] = ends(points.map(([, y]) => y));
  const half = Math.max((right - left) / 2, (top - bottom) / 2, 0.5);
  return {
    x: round((left + right) / 2),
    y: round((bottom + top) / 2),
    half: round(half * room + (points.length < 10 ? 0.35 * half : 0)),
  };
}

const ends = (numbers: readonly number[]): readonly [number, number] => [Math.min(...numbers), Math.max(...numbers)];
const round = (x: number): number => Math.round(x * 20) / 20;

/** From the plane to [0, 1]²; the y axis points up, rows go down. */
export const toShare = (frame: Frame, x: number, y: number): readonly [number, number] => [
  (x - frame.x) / (2 * frame.half) + 0.5,
  0.5 - (y - frame.y) / (2 * frame.half),
];

/** The inverse of `toShare`, to two decimals: what a hand means when it points. */
export const fromShare = (frame: Frame, right: number, down: number): readonly [number, number] => [
  hundredths(frame.x + (right - 0.5) * 2 * frame.half),
  hundredths(frame.y - (down - 0.5) * 2 * frame.half),
];

const hundredths = (x: number): number => Math.round(x * 100) / 100;

/** The coordinates of samples with two inputs. */
export const pointsOf = (samples: readonly Sample[]): readonly (readonly [number, number])[] =>
  samples.map(({ inputs }) => {
    const [data] = [...inputs.values()];
    return [data![0]!, data![1]!];
  });

/** The network's answers over a frame: `side`² first outputs, row by row from the top, for weights taken from given values. */
export type Answers = (given: Values) => Float32Array;

/** Compiles a network once for all points of a grid; call the result as often as weights change. */
export function answersOver(machineOf: Derive['machine'], network: Network, frame: Frame, side: number): Answers {
  const input = `${inputsOf(network)[0]!.id}.y`,
    output = `${network.outputs[0]!}.y`;
  const program = compile(network, { batch: side * side, training: false, until: 'forward' });
  const grid = Float32Array.from({ length: 2 * side * side }, (_, i) => {
    const cell = i >> 1,
      [x, y] = place(frame, ((cell % side) + 0.5) / side, (Math.floor(cell / side) + 0.5) / side);
    return i % 2 === 0 ? x : y;
  });
  const machine = machineOf(
    program,
    new Map(
      [...program.given.keys()].map((name) => [
        name,
        name === input ? grid : new Float32Array(program.tensors.get(name)!.size),
      ]),
    ),
  );
  const width = program.tensors.get(output)!.size / (side * side);
  return (given) => {
    for (const name of program.given.keys()) if (name !== input) machine.values.get(name)!.set(given.get(name)!);
    machine.run();
    const answers = machine.values.get(output)!;
    return Float32Array.from({ length: side * side }, (_, cell) => answers[cell * width]!);
  };
}

const place = (frame: Frame, right: number, down: number): readonly [number, number] => [
  frame.x + (right - 0.5) * 2 * frame.half,
  frame.y - (down - 0.5) * 2 * frame.half,
];
