import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../../src/formats/onnx/read.ts';
import { context } from '../../cases/files.ts';
import { checkOnnx } from '../../cases/onnx.ts';
import type { Made, Numbers } from './make.ts';
import { bytesOf, drawnInputs, runtime } from './make.ts';
import { models } from './models.ts';

const listed = (numbers: { readonly [name: string]: Numbers }) =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, { dims, data }]) => [
      name,
      {
        shape: dims,
        dtype: 'float32',
        b64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
      },
    ]),
  );

async function verdict(made: Made) {
  const bytes = bytesOf(made),
    inputs = drawnInputs(made),
    expected = { inputs: listed(inputs), outputs: listed(await runtime(bytes, inputs, made.ints)) };
  const sizes = new Map(Object.entries(inputs).map(([name, { dims }]) => [name, dims]));
  const read = await readOnnx([{ name: 'model.onnx', bytes }], context, sizes);
  return { read, verdict: checkOnnx(read, expected) };
}

describe('ONNX operators give what ONNX Runtime computes', () => {
  for (const [name, { layers, ...made }] of Object.entries(models))
    test(name, async () => {
      const { read, verdict: result } = await verdict(made);
      expect(result).toEqual({ kind: 'passed' });
      if (layers !== undefined) expect(read.network?.layers.map((l) => l.type).join(' ')).toBe(layers);
    });
});
