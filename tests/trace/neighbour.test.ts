import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inside, LEVELS, litStep, neighbour, outside, stepAt } from '../../src/trace/index.ts';
import { lenet, positionIn, traced, xor } from './programs.ts';

const nets = [traced(xor()), traced(lenet()), traced(lenet({ type: 'adam' }), 2)];
const net = fc.constantFrom(...nets);
const places = net.chain((n) => fc.tuple(fc.constant(n), positionIn(n.program), fc.constantFrom(...LEVELS)));

describe('steps', () => {
  test('forward goes forward, back goes back, and the ends are stops', () => {
    fc.assert(
      fc.property(places, ([{ program, read }, position, level]) => {
        const next = neighbour(program, position, level, 1, read),
          previous = neighbour(program, position, level, -1, read);
        if (position < program.steps) expect(next).toBeGreaterThan(position);
        else expect(next).toBe(program.steps);
        if (position > 0) expect(previous).toBeLessThan(position);
        else expect(previous).toBe(0);
        expect(Number.isInteger(next) && Number.isInteger(previous)).toBe(true);
      }),
    );
  });

  test('forward and back again is where one was', () => {
    fc.assert(
      fc.property(places, ([{ program, read }, position, level]) => {
        const stop = neighbour(program, position, level, 1, read);
        const next = neighbour(program, stop, level, 1, read);
        fc.pre(next > stop);
        expect(neighbour(program, next, level, -1, read)).toBe(stop);
      }),
    );
  });

  test.each(LEVELS)('every stop at the level of a %s is reached, in both directions the same', (level) => {
    const { program, read } = nets[1]!;
    const walk = (direction: 1 | -1): number[] => {
      const stops: number[] = [];
      let at = direction > 0 ? 0 : program.steps;
      while (direction > 0 ? at < program.steps : at > 0)
        stops.push((at = neighbour(program, at, level, direction, read)));
      return stops;
    };
    const there = walk(1),
      back = walk(-1);
    expect([0, ...there]).toEqual([program.steps, ...back].toReversed());
    const expected = {
      layer: () => program.chapters.map((c) => c.end),
      value: () => program.spans.flatMap((s) => Array.from({ length: s.cells }, (_, c) => s.start + (c + 1) * s.terms)),
      multiply: () => {
        const stops: number[] = [];
        for (const span of program.spans)
          for (let cell = 0; cell < span.cells; cell++) {
            const real = Array.from({ length: span.terms }, (_, t) => t).filter((t) =>
              span.formula.term(cell, t, read),
            );
            // A cell of nothing but padding is a stop of its own, at its last tap.
            if (real.length === 0) stops.push(-1);
            for (const t of real) stops.push(span.start + cell * span.terms + t + 1);
          }
        return stops;
      },
    }[level]();
    if (expected.includes(-1)) expect(there.length).toBe(expected.length);
    else expect(there.filter((s) => s !== program.steps)).toEqual(expected.filter((s) => s !== program.steps));
  });

  test('playback passes over taps on padding', () => {
    const { program, read } = nets[1]!;
    for (let at = 0; at < program.tensors.get('pool1.y')!.span!.start;) {
      at = neighbour(program, at, 'multiply', 1, read);
      const { span, cell, term } = stepAt(program, at - 1);
      expect(span.formula.term(cell, term, read)).not.toBeNull();
    }
  });
});

describe('into and out', () => {
  test('into what is lit and out again is the same value or the same layer', () => {
    fc.assert(
      fc.property(net, fc.nat(), ({ program, read }, pick) => {
        const chapter = program.chapters[pick % program.chapters.length]!;
        const first = inside(program, chapter.end, 'value', read);
        expect(first).toBeGreaterThan(chapter.start);
        expect(first).toBeLessThanOrEqual(chapter.end);
        expect(outside(program, first, 'layer')).toBe(chapter.end);
        const lit = litStep(program, first)!;
        const term = inside(program, first, 'multiply', read);
        expect(litStep(program, term)).toMatchObject({ cell: lit.cell });
        expect(outside(program, term, 'value')).toBe(first);
      }),
    );
  });
});
