import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/core/program.ts';
import { parse } from '../../src/core/network.ts';
import { LEVELS, paceOfPass, positionAt, scheduleOf, secondsAt } from '../../src/trace/index.ts';
import { lenet, programs, tinyVgg, xor } from './programs.ts';

const level = fc.constantFrom(...LEVELS);

describe('seconds and positions', () => {
  test('the schedule rises strictly, and there and back is where one was', () => {
    fc.assert(
      fc.property(programs, level, fc.double({ min: 0, max: 1, noNaN: true }), (program, level, share) => {
        const schedule = scheduleOf(program, level);
        schedule.knots.forEach((knot, i) => i > 0 && expect(knot).toBeGreaterThan(schedule.knots[i - 1]!));
        const time = share * schedule.seconds;
        expect(secondsAt(schedule, positionAt(schedule, time))).toBeCloseTo(time, 6);
        const position = share * program.steps;
        expect(Math.abs(positionAt(schedule, secondsAt(schedule, position)) - position)).toBeLessThan(
          1e-6 * program.steps,
        );
      }),
    );
  });

  test('it begins at nothing and ends at everything', () => {
    for (const level of LEVELS) {
      const program = compile(parse(lenet())),
        schedule = scheduleOf(program, level);
      expect(positionAt(schedule, -1)).toBe(0);
      expect(positionAt(schedule, 0)).toBe(0);
      expect(positionAt(schedule, schedule.seconds)).toBe(program.steps);
      expect(positionAt(schedule, Infinity)).toBe(program.steps);
      expect(secondsAt(schedule, 0)).toBe(0);
      expect(secondsAt(schedule, program.steps)).toBe(schedule.seconds);
    }
  });

  test('where nothing is computed, there is no pass, and playing ends at once', () => {
    const schedule = scheduleOf(compile(parse({ layers: [{ type: 'input', id: 'x', shape: [4] }] })), 'layer');
    expect(paceOfPass(schedule, 0, 5)).toBe(1);
    expect(positionAt(schedule, 0.02)).toBe(0);
  });

  test('a pass of any size plays in a watchable time', () => {
    for (const network of [xor(), lenet(), tinyVgg()])
      for (const level of LEVELS) {
        const { seconds } = scheduleOf(compile(parse(network)), level);
        expect(seconds).toBeGreaterThan(3);
        expect(seconds).toBeLessThan(15 * 60);
      }
  });
});
