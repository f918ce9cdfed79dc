import { plain } from '../../src/core/kernels/plain/index.ts';
import { describe, expect, test } from 'vitest';
import type { Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { createDerive } from '../../src/state/derive.ts';
import type { Edits } from '../../src/state/types.ts';
import { shipped } from '../browser/setup/core.ts';

const { model, program } = shipped('lenet');
const asked = (edits: Edits) => ({
  model,
  mode: 'train' as const,
  dataset: null,
  sample: { kind: 'shipped', index: 0 } as const,
  edits,
});
const bits = (values: Values) => new Map([...values].map(([name, data]) => [name, Array.from(data)]));

describe('the numbers of a run', () => {
  test('are those of a run from nothing, after any edits', () => {
    const derive = createDerive(plain);
    const list: readonly Edits[] = [
      {},
      { 'dense.kernel': { 5: 0.5 } },
      { 'dense.kernel': { 5: 0.5 }, 'conv1.bias': { 0: -1 } },
      { 'input.y': { 300: 1 } },
      {},
    ];
    for (const edits of list) {
      const state = asked(edits);
      expect(bits(derive.values(state))).toEqual(
        bits(run(program, new Map([...derive.given(state)].map(([n, d]) => [n, d.slice()])))),
      );
    }
  });

  test('stay as they were handed out when others follow', () => {
    const derive = createDerive(plain);
    const first = derive.values(asked({})),
      then = bits(first);
    derive.values(asked({ 'conv1.bias': { 0: 3 } }));
    derive.values(asked({ 'input.y': { 10: 1 } }));
    expect(bits(first)).toEqual(then);
  });

  test('are the same arrays where an edit changes nothing, and others where it does', () => {
    const derive = createDerive(plain);
    const before = derive.values(asked({})),
      after = derive.values(asked({ 'dense.bias': { 3: 2 } }));
    for (const same of ['conv1.kernel', 'conv1.z', 'conv2.y', 'input.y'])
      expect(after.get(same)).toBe(before.get(same));
    for (const other of ['dense.bias', 'dense.z', 'dense.y', 'conv1.dkernel'])
      expect(after.get(other)).not.toBe(before.get(other));
  });
});
