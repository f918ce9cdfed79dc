import { describe, expect, test } from 'vitest';
import { pathsOf } from '../../src/trace/paths.ts';
import { NETWORKS, made } from '../words/programs.ts';

describe('the chain rule, path by path', () => {
  test('in a small network every path is listed; each is the product of its slopes, and all come to the gradient', () => {
    const { program, values } = made(NETWORKS['xor']!);
    for (const name of ['hidden.dkernel', 'hidden.dbias', 'output.dkernel', 'input.dy'])
      for (let at = 0; at < program.tensors.get(name)!.size; at++) {
        const chains = pathsOf(program, values, { name, at }, 64);
        expect(chains.all).toBe(true);
        for (const path of chains.paths) expect(path.slopes.reduce((p, s) => p * s, 1)).toBeCloseTo(path.product, 12);
        expect(chains.paths.reduce((s, p) => s + p.product, 0)).toBeCloseTo(chains.gradient, 6);
      }
    expect(pathsOf(program, values, { name: 'input.dy', at: 0 }, 64).paths.length).toBeGreaterThanOrEqual(3);
  });

  test('in a larger one the heaviest are listed, and the rest is told honestly', () => {
    const { program, values } = made(NETWORKS['lenet']!);
    const chains = pathsOf(program, values, { name: 'conv1.dkernel', at: 4 }, 8);
    expect(chains.paths).toHaveLength(8);
    expect(chains.all).toBe(false);
    expect(chains.paths.reduce((s, p) => s + p.product, chains.rest)).toBeCloseTo(chains.gradient, 9);
    for (const { cells } of chains.paths) {
      expect(cells[0]!.name).toBe('conv1.dkernel');
      expect(program.tensors.get(cells.at(-1)!.name)!.span!.pass).toBe('backward');
      expect(cells.map((c) => c.name)).toContain('conv2.dz');
    }
  });
});
