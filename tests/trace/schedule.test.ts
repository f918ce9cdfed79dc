import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/core/program.ts';
import { parse } from '../../src/core/network.ts';
import { LEVELS, litStep, paceOfPass, positionAt, restOf, scheduleOf, secondsAt } from '../../src/trace/index.ts';
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

  test('a film that passes many cells a frame keeps its light on one map, and is never far from where time is', () => {
    const program = compile(parse(lenet()));
    fc.assert(
      fc.property(fc.nat(program.steps - 1), fc.double({ min: 0.1, max: 400, noNaN: true }), (from, by) => {
        const to = Math.min(from + by, program.steps),
          rest = restOf(program, from, to);
        const { span, cell } = litStep(program, rest)!;
        expect(rest).toBeGreaterThan(from);
        if (rest === to) return;
        const channels = span.formula.shape[3]!;
        expect(cell % channels).toBe(channels - 1);
        expect(Math.abs(rest - to)).toBeLessThanOrEqual(channels * span.terms);
        expect(to - from).toBeGreaterThanOrEqual(2 * channels * span.terms);
      }),
    );
    expect(restOf(program, 0, 7)).toBe(7);
    expect(restOf(program, program.steps - 5000, program.steps)).toBe(program.steps);
  });
});
