import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { casesIn } from './cases/folders.ts';
import type { Golden } from './cases/golden.ts';
import { checkGolden } from './cases/golden.ts';
import { NotYet } from './cases/runner.ts';

for (const { name, check } of casesIn([]))
  test(name, async (context) => {
    const verdict = await check();
    if (verdict.kind === 'skipped') context.skip(`not yet: ${verdict.why}`);
    expect(verdict.kind === 'failed' ? verdict.why : '').toBe('');
  });

const sample = JSON.parse(readFileSync('tests/cases/golden/dense_softmax_cce.json', 'utf8')) as Golden;

test('a golden file with a number that is off fails and names the tensor', () => {
  const numbers = Buffer.from(new Float32Array(28).fill(1).buffer).toString('base64');
  const wrong = { ...sample, outputs: { l1_dense: { shape: [4, 7], b64: numbers, tol: 1e-3 } } };
  expect(checkGolden(wrong)).toEqual({ kind: 'failed', why: expect.stringMatching(/^output l1_dense\[\d+\] is/) });
});

test('a tensor without a tolerance is not compared', () => {
  const { optimizers: _, ...rest } = sample;
  expect(checkGolden({ ...rest, outputs: { l1_dense: { shape: [4, 7], b64: '' } } })).toEqual({ kind: 'passed' });
});

test('a golden file with a layer that does not exist is named as not yet expressible', () => {
  const layers = [{ type: 'wormhole', inputs: ['x'] }, ...sample.spec.layers];
  expect(() => checkGolden({ ...sample, spec: { ...sample.spec, layers } })).toThrow(new NotYet('layer wormhole'));
});

test('an unknown folder is refused by name', () => {
  expect(() => casesIn(['gold'])).toThrow('no runner for the folder gold');
});
