import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { prepare, run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { answersOver, frameOf, fromShare, toShare } from '../../../src/views/rail/plane.ts';

const network = parse({
  layers: [
    { type: 'input', id: 'input', shape: [2] },
    { type: 'dense', id: 'hidden', units: 4, activation: 'tanh' },
    { type: 'dense', id: 'output', units: 1, activation: 'sigmoid' },
  ],
  loss: 'binary_crossentropy',
});

describe('the input plane', () => {
  test('frames all samples in a square, with room beside them', () => {
    const frame = frameOf([
      [-4, -1],
      [4, 3],
    ]);
    expect(frame).toMatchObject({ x: 0, y: 1 });
    expect(frame.half).toBeGreaterThan(4);
  });

  test('a place on the page and a point of the plane are each other’s inverse', () => {
    const frame = { x: 1, y: -2, half: 5 };
    const [right, down] = toShare(frame, 2.25, 0.5);
    expect(fromShare(frame, right, down)).toEqual([2.25, 0.5]);
    expect(toShare(frame, 1, 3)[1]).toBe(0);
  });

  test('its colours are what the network answers at those points', () => {
    const frame = { x: 0, y: 0, half: 2 },
      side = 8,
      one = compile(network, { training: false, until: 'forward' });
    const given = begin(one, 7);
    const answers = answersOver(prepare, network, frame, side)(given);
    for (let cell = 0; cell < side * side; cell += 5) {
      const x = frame.half * (((cell % side) + 0.5) / (side / 2) - 1),
        y = -frame.half * ((Math.floor(cell / side) + 0.5) / (side / 2) - 1);
      const alone = run(one, new Map([...given, ['input.y', Float32Array.of(x, y)]])).get('output.y')![0]!;
      expect(answers[cell]).toBeCloseTo(alone, 6);
    }
  });
});
