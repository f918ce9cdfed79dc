import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Accuracy, Model } from '../src/formats/model.ts';
import { readModel, writeModel } from '../src/formats/model.ts';
import { makeLenet, makeResidual, makeSequential } from './models/digits.ts';
import { makeNeuron, makeSpiral, makeXor } from './models/points.ts';
import { makeBrackets, makeSorting } from './models/sequences.ts';
import { say } from './models/training.ts';

// Trains and writes public/models. Seeded: the same bytes on every run on one machine (another machine's Math.exp may
// differ in a last bit). `npm run make:models -- lenet xor` makes only these.
const OUT = 'public/models';

const makers: { readonly [id: string]: () => Model } = {
  neuron: makeNeuron,
  xor: makeXor,
  spiral: makeSpiral,
  brackets: makeBrackets,
  sorting: makeSorting,
  lenet: makeLenet,
  residual: makeResidual,
  sequential: makeSequential,
};

/** JSON with everything on one line that fits there. */
function laidOut(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value);
  if (indent.length + flat.length <= 116 || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((part) => laidOut(part, inner))
    : Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${laidOut(part, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

const said = ({ correct, of }: Accuracy): string => `${correct} of ${of} (${((100 * correct) / of).toFixed(2)} %)`;

const asked = process.argv.slice(2);
const ids = asked.length > 0 ? asked : Object.keys(makers);
mkdirSync(OUT, { recursive: true });
for (const id of ids) {
  const maker = makers[id];
  if (!maker)
    throw new Error(`make-models: no such model (received ${id}); there are ${Object.keys(makers).join(', ')}`);
  const model = maker();
  const text = `${laidOut(writeModel(model))}\n`;
  readModel(JSON.parse(text), id);
  writeFileSync(join(OUT, `${id}.json`), text);
  say(`${id}: ${text.length} bytes${model.accuracy ? `, ${said(model.accuracy)} of ${model.accuracy.set}` : ''}`);
}
writeFileSync(join(OUT, 'README.md'), readme(Object.keys(makers).map(shipped)));

function shipped(id: string): Model {
  return readModel(JSON.parse(readFileSync(join(OUT, `${id}.json`), 'utf8')), `${id}.json`);
}

function readme(models: readonly Model[]): string {
  const rows = models.map(({ id, network, weights, seen, accuracy }) => {
    const numbers = [...weights.values()].reduce((sum, w) => sum + w.length, 0);
    return `| \`${id}.json\` | ${network.name} | ${numbers.toLocaleString('en')} | ${seen ?? '–'} | ${accuracy ? `${said(accuracy)} of \`${accuracy.set}\`` : '–'} |`;
  });
  return `# Trained models

| file | network | parameters | learnt from | right |
| --- | --- | ---: | ---: | --- |
${rows.join('\n')}

Trained by this project's own core: \`npm run make:models\` (\`scripts/make-models.ts\`) makes them again, bit for bit
with the same version of the core on the same machine; \`npm run make:models -- xor\` makes one. \`tests/models.test.ts\` counts the right answers anew.

- **LeNet** and **Sequential** learn from the digits of \`../data/mnist-train.bin\`, moved at random by up to two cells (LeNet) or
  one (Sequential), with Adam, a learning rate that falls along a cosine, and batches of 32; they are measured on all digits of
  \`../data/mnist-test.bin\`, which they never saw. Their samples are such digits too: the first is a three of which LeNet is
  right but not sure, the last two are digits it gets wrong.
- **Residual** learns the same digits in the same way, moved by up to two cells; its batch normalisation is shipped with the moving
  statistics of training; of its samples, the same as LeNet's, the first is the one of which it is least sure.
- **Brackets** and **Sorting** learn from sequences that \`src/core/data/tokens.ts\` draws and are measured on 1,000 others: a fifth of
  all sequences, told by a hash, is kept from training. An answer counts when it is right in every place.
- **Spiral** learns from 1,000 points of the generator in \`src/core/data/toys.ts\` and is measured on 1,000 others; **XOR** knows
  all there is, its weights rounded to two decimals; **One neuron** was written by hand.
- All are shipped with plain gradient descent as their optimizer, because that is the step the page shows.
- The format is \`src/formats/model.ts\`. Weights and samples that come from MNIST digits: see \`../data/README.md\` for their origin
  and licence.
`;
}
