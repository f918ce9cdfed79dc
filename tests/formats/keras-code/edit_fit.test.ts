import { expect, test } from 'vitest';
import { refit } from '../../../src/formats/keras-code/edit_fit.ts';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import type { FitSettings } from '../../../src/formats/keras-code/values.ts';

const MODEL = `model = Sequential([Input((2,)), Dense(1)])\nmodel.compile('sgd', 'mse')\n`;
const changed = (code: string, wanted: Partial<FitSettings>): string | null =>
  refit(MODEL + code, {}, { ...readCode(MODEL + code).fit!, ...wanted })?.slice(MODEL.length) ?? null;

test('a number of fit is changed where it stands, by name or by place', () => {
  expect(changed('model.fit(x, y, epochs=10, batch_size=32)  # long', { epochs: 20 })).toBe(
    'model.fit(x, y, epochs=20, batch_size=32)  # long',
  );
  expect(changed('h = model.fit(x, y, 32, 10)', { epochs: 3, batchSize: 8 })).toBe('h = model.fit(x, y, 8, 3)');
});

test('a name keeps its place, and the one number it is given is changed', () => {
  expect(changed('EPOCHS = 10  # enough\nmodel.fit(x, y, epochs=EPOCHS)', { epochs: 4 })).toBe(
    'EPOCHS = 4  # enough\nmodel.fit(x, y, epochs=EPOCHS)',
  );
  expect(changed('n = 10\nn = 5\nmodel.fit(x, y, epochs=n)', { epochs: 4 })).toBe(
    'n = 10\nn = 5\nmodel.fit(x, y, epochs=4)',
  );
});

test('what fit does not say yet becomes an argument of its own', () => {
  expect(changed('model.fit(x, y)', { epochs: 4 })).toBe('model.fit(x, y, epochs=4)');
  expect(changed('model.fit(\n    x,\n    y,\n)', { batchSize: 8, validationSplit: 0.2 })).toBe(
    'model.fit(\n    x,\n    y, batch_size=8, validation_split=0.2\n)',
  );
  expect(changed('model.fit(x, y, 16, validation_split=0.1)', { validationSplit: 0.25 })).toBe(
    'model.fit(x, y, 16, validation_split=0.25)',
  );
});

test('a program that trains nothing stays', () => {
  expect(refit(MODEL, {}, { epochs: 2, batchSize: 1, validationSplit: 0, shuffle: true })).toBe(null);
});
