import { expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { complete } from '../../../src/formats/complete.ts';
import { open } from '../../../src/formats/index.ts';
import { keras } from '../../../src/formats/keras/write.ts';
import { context } from '../../cases/files.ts';

test('a network as deep as the largest of Keras is read, its groups looked through once', async () => {
  const deep = Array.from({ length: 300 }, (_, i) => ({ type: 'dense', id: `d${i}`, units: 2 }));
  const network = parse({ name: 'deep', layers: [{ type: 'input', id: 'x', shape: [2] }, ...deep] });
  const { model } = complete({ network });
  const { files } = await keras.write(model, 'deep');
  const { weights } = await open(files, context);
  expect(weights.size).toBe(600);
  expect(weights.get('d299.kernel')).toEqual(model.weights.get('d299.kernel'));
});
