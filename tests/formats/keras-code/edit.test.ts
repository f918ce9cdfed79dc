import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkEdit } from '../../../src/core/editing.ts';
import { addable, edited, startingOptions } from '../../../src/core/editing.ts';
import { SpecError } from '../../../src/core/errors.ts';
import { shapesOf } from '../../../src/core/network.ts';
import { alike, rewrite } from '../../../src/formats/keras-code/edit.ts';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import { writeCode } from '../../../src/formats/keras-code/write.ts';
import { networks } from './networks.ts';

const CODE = `# My first network
model = Sequential()
model.add(Dense(units=64, activation='relu', input_shape=(input_dim,)))  # hidden
model.add(Dropout(0.5))   # against overfitting
model.add(Dense(units=10, activation='softmax'))
model.summary()  # look
`;

/** The code after a change of its network. */
function after(code: string, edit: NetworkEdit): string {
  const wanted = edited(readCode(code).network!, edit);
  const { code: now, anew, network } = rewrite(code, {}, edit, wanted);
  expect(anew).toBe(false);
  expect(alike(network, wanted)).toBe(true);
  return now;
}

describe('editing the network rewrites only the code that says it', () => {
  test('an option that is written is replaced', () => {
    expect(after(CODE, { what: 'configure', id: 'dense', option: 'units', value: 32 })).toBe(CODE.replace('64', '32'));
    expect(after(CODE, { what: 'configure', id: 'dense', option: 'activation', value: 'tanh' })).toBe(
      CODE.replace("'relu'", '"tanh"'),
    );
    expect(after(CODE, { what: 'configure', id: 'input_layer', option: 'shape', value: [20] })).toBe(
      CODE.replace('(input_dim,)', '(20,)'),
    );
  });

  test('one that is not written is put at the end of the call', () => {
    expect(after(CODE, { what: 'configure', id: 'dense_1', option: 'useBias', value: false })).toBe(
      CODE.replace("'softmax')", "'softmax', use_bias=False)"),
    );
  });

  test('a layer goes with its line, and the next one says the shape of the input', () => {
    expect(after(CODE, { what: 'remove', id: 'dropout' })).toBe(
      CODE.replace('model.add(Dropout(0.5))   # against overfitting\n', ''),
    );
    expect(after(CODE, { what: 'remove', id: 'dense' })).toBe(`# My first network
model = Sequential()
model.add(Dropout(0.5, input_shape=(input_dim,)))   # against overfitting
model.add(Dense(units=10, activation='softmax'))
model.summary()  # look
`);
  });

  test('a layer comes with a line as its neighbour is written', () => {
    expect(
      after(CODE, { what: 'add', after: 'dropout', type: 'dense', options: { units: 16, activation: 'relu' } }),
    ).toBe(CODE.replace('# against overfitting\n', '# against overfitting\nmodel.add(Dense(16, activation="relu"))\n'));
    expect(after(CODE, { what: 'add', after: 'input_layer', type: 'dropout', options: { rate: 0.2 } })).toContain(
      "model.add(Dropout(0.2, input_shape=(input_dim,)))\nmodel.add(Dense(units=64, activation='relu'))  # hidden\n",
    );
  });

  test('layers that change places leave what stands around them', () => {
    expect(after(CODE, { what: 'move', id: 'dropout', by: 1 })).toBe(
      CODE.replace('Dropout(0.5)', '§')
        .replace("Dense(units=10, activation='softmax')", 'Dropout(0.5)')
        .replace('§', "Dense(units=10, activation='softmax')"),
    );
  });

  test('a list of layers, and imports, are kept as they are written', () => {
    const code = `from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Input

net = Sequential([
    Input(shape=(4,)),  # four numbers
    Dense(3),
    Dense(2)  # two classes
])
`;
    expect(after(code, { what: 'add', after: 'dense_1', type: 'softmax', options: {} })).toBe(
      code
        .replace('Dense, Input', 'Dense, Input, Softmax')
        .replace('Dense(2)  # two classes\n', 'Dense(2),  # two classes\n    Softmax(),\n'),
    );
    expect(after(code, { what: 'remove', id: 'dense' })).toBe(code.replace('    Dense(3),\n', ''));
    expect(after(code, { what: 'configure', id: 'dense', option: 'units', value: 7 })).toBe(
      code.replace('Dense(3)', 'Dense(7)'),
    );
  });

  test('the functional form too', () => {
    const code = `from keras import Input, Model, layers
inputs = Input(shape=(4,))
x = layers.Dense(3)(inputs)
x = layers.ReLU()(x)  # bend
model = Model(inputs, layers.Dense(2)(x))
`;
    expect(after(code, { what: 'configure', id: 'dense', option: 'units', value: 7 })).toBe(
      code.replace('Dense(3)', 'Dense(7)'),
    );
    expect(after(code, { what: 'remove', id: 're_lu' })).toBe(code.replace('x = layers.ReLU()(x)  # bend\n', ''));
    expect(after(code, { what: 'add', after: 're_lu', type: 'dropout', options: { rate: 0.5 } })).toBe(
      code.replace('# bend\n', '# bend\nx = layers.Dropout(0.5)(x)\n'),
    );
  });

  test('a layer that a loop makes cannot be changed alone: the program is written anew', () => {
    const code = 'model = Sequential([Input(shape=(4,))])\nfor n in range(3):\n  model.add(Dense(5))\n';
    const edit: NetworkEdit = { what: 'configure', id: 'dense_1', option: 'units', value: 6 };
    const wanted = edited(readCode(code).network!, edit);
    const { code: now, anew } = rewrite(code, {}, edit, wanted);
    expect(anew).toBe(true);
    expect(alike(readCode(now).network!, wanted)).toBe(true);
  });
});

test('whatever is edited in whatever network, the code says what was wanted', () => {
  fc.assert(
    fc.property(
      networks,
      fc.nat(),
      fc.nat(),
      fc.constantFrom('configure', 'remove', 'add', 'forth', 'back'),
      (network, which, type, what) => {
        const code = writeCode(network);
        const { id } = network.layers[which % network.layers.length]!;
        const added = addable[type % addable.length]!;
        const edit: NetworkEdit =
          what === 'add'
            ? { what, after: id, type: added, options: startingOptions(added, shapesOf(network, 1).get(id)!) }
            : what === 'forth' || what === 'back'
              ? { what: 'move', id, by: what === 'forth' ? 1 : -1 }
              : what === 'remove'
                ? { what, id }
                : { what: 'configure', id, option: 'units', value: 2 };
        let wanted;
        try {
          wanted = edited(network, edit);
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
          return;
        }
        const { code: now } = rewrite(code, {}, edit, wanted);
        expect(alike(readCode(now).network!, wanted), now).toBe(true);
      },
    ),
    { numRuns: 80 },
  );
});
