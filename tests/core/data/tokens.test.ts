import { describe, expect, test } from 'vitest';
import { TASKS, isUnseen, taskOf, tokenExamples } from '../../../src/core/data/tokens.ts';

describe.each(Object.entries(TASKS))('%s', (_, task) => {
  test('gives sequences of its length, of its tokens, with answers that it has symbols for', () => {
    const { inputs, targets, n } = tokenExamples(task, 300, 5, false);
    expect(inputs).toHaveLength(n * task.steps);
    expect(inputs.every((k) => task.tokens[k] !== undefined)).toBe(true);
    expect(targets.every((k) => task.answers[k] !== undefined)).toBe(true);
  });

  test('gives the same numbers for the same seed, and others for another', () => {
    expect(tokenExamples(task, 50, 3, true)).toEqual(tokenExamples(task, 50, 3, true));
    expect(tokenExamples(task, 50, 3, true).inputs).not.toEqual(tokenExamples(task, 50, 4, true).inputs);
  });

  test('keeps what is unseen apart from what is learnt', () => {
    for (const unseen of [true, false]) {
      const { inputs, n } = tokenExamples(task, 200, 1, unseen);
      for (let i = 0; i < n; i++) expect(isUnseen(inputs.subarray(i * task.steps, (i + 1) * task.steps))).toBe(unseen);
    }
  });
});

test.each([
  ['', 0],
  ['x', 0],
  ['(x)', 0],
  ['()(())', 0],
  ['(', 1],
  ['((x)x', 1],
  [')', 2],
  ['())(', 2],
  ['x)(x', 2],
])('the brackets of “%s” get the answer %i', (text, answer) => {
  const { tokens, steps } = TASKS.brackets;
  expect(TASKS.brackets.answer(Array.from(text.padStart(steps, '·'), (c) => tokens.indexOf(c)))).toEqual([answer]);
});

test('of the lines of brackets a third has each answer', () => {
  const { targets } = tokenExamples(TASKS.brackets, 300, 9, true);
  expect([0, 1, 2].map((k) => targets.filter((t) => t === k).length)).toEqual([100, 100, 100]);
});

test('digits are sorted as numbers, repeated ones kept', () => {
  expect(TASKS.sorting.answer([9, 0, 3, 3, 1, 0])).toEqual([0, 0, 1, 3, 3, 9]);
});

test('a name that comes from a file names a task or none, whatever it is', () => {
  expect(taskOf('sorting')).toBe(TASKS.sorting);
  expect(taskOf('toString')).toBe(null);
});
