import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operators } from '../../src/formats/onnx/operators/index.ts';
import { cellActivation } from '../../src/formats/onnx/writing/activation.ts';
import { activations } from '../../src/core/activations/index.ts';
import { layers } from '../../src/core/layers/index.ts';
import { DTYPES } from '../../src/formats/safetensors/parse.ts';

const docs = readFileSync('docs/formats.md', 'utf8');

/** The names in backquotes between two phrases of the text. */
function namesBetween(from: string, to: string): readonly string[] {
  const start = docs.indexOf(from) + from.length;
  expect(start).toBeGreaterThanOrEqual(from.length);
  return [...docs.slice(start, docs.indexOf(to, start)).matchAll(/`([^`]+)`/g)].map((m) => m[1]!).toSorted();
}

test('the operators of ONNX in the docs are those of the table', () => {
  expect(namesBetween('Operators that become layers:', '\n\n')).toEqual(Object.keys(operators).toSorted());
});

test('the activations within recurrent layers in the docs are those that ONNX has', () => {
  const has = Object.keys(activations).filter(
    (type) => cellActivation(layers.dense.fields.activation.read(type)) !== null,
  );
  expect(namesBetween('only where ONNX has them', 'Held by')).toEqual(has.toSorted());
});

test('the types of numbers of safetensors in the docs are those that are read', () => {
  expect(namesBetween('`src/formats/safetensors/`. Read:', ';')).toEqual(Object.keys(DTYPES).toSorted());
});
