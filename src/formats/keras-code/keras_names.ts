import { classNames, typeOfClass } from './classes.ts';
import type { Range } from './range.ts';
import type { Foreign, KerasName, Value } from './values.ts';

/** Names that stand for Keras however they are spelled. */
const KERAS = /^(tensorflow\.(python\.)?keras|tf_keras|keras\.api(\._v2\.keras)?|keras\.src)(?=\.|$)/;
const KNOWN = /^(keras|keras_hub|keras_nlp|tensorflow)(\.|$)/;
/** Parts of Keras that are about data, files and training aids: known, but not looked into. */
const ASIDE =
  /^keras\.(datasets|utils|callbacks|backend|preprocessing|saving|applications|mixed_precision|distribution|random|config|tree|export|wrappers|legacy|visualization)\b/;

/** Python's own functions that the reader knows. */
const PYTHON = new Set([
  'range',
  'len',
  'enumerate',
  'zip',
  'int',
  'float',
  'str',
  'bool',
  'list',
  'tuple',
  'dict',
  'max',
  'min',
  'sum',
  'abs',
  'round',
  'reversed',
  'sorted',
  'print',
  'set',
  'pow',
  'divmod',
  'map',
  'any',
  'all',
  'isinstance',
  'next',
  'iter',
  'filter',
  'ord',
  'chr',
  'repr',
  'format',
  'hasattr',
  'type',
  'open',
  'input',
]);

const FAMILIES = [
  'layers',
  'models',
  'optimizers',
  'losses',
  'metrics',
  'activations',
  'initializers',
  'regularizers',
  'constraints',
  'datasets',
  'utils',
  'callbacks',
];
const OPTIMIZERS = [
  'SGD',
  'Adam',
  'AdamW',
  'RMSprop',
  'Adagrad',
  'Nadam',
  'Adamax',
  'Adadelta',
  'Ftrl',
  'Lion',
  'Lamb',
];
/** Modules that code often takes for granted. */
const MODULES: { readonly [name: string]: string } = {
  np: 'numpy',
  plt: 'matplotlib.pyplot',
  pd: 'pandas',
  os: 'os',
  math: 'math',
};

export const name = (path: string): KerasName => ({ kind: 'name', path });

/** A module's full name, the ways to Keras made one. */
export const canonical = (path: string): string => path.replace(KERAS, 'keras');

/** What a name stands for that the code never defines: Python's own, or Keras's; null: nothing known. */
export function implicitName(word: string): KerasName | null {
  if (PYTHON.has(word)) return name(`python.${word}`);
  if (word === 'tf') return name('tensorflow');
  if (word === 'keras' || word === 'tensorflow') return name(word);
  if (FAMILIES.includes(word)) return name(`keras.${word}`);
  if (['Sequential', 'Model'].includes(word)) return name(`keras.${word}`);
  if (word === 'Input' || typeOfClass(word) !== undefined) return name(`keras.layers.${word}`);
  if (OPTIMIZERS.includes(word)) return name(`keras.optimizers.${word}`);
  if (Object.hasOwn(MODULES, word)) return name(MODULES[word]!);
  return null;
}

/** What an imported path stands for: a part of Keras, or something from outside. */
export function imported(path: string, at: Range): Value {
  const full = canonical(path);
  return KNOWN.test(full) && !ASIDE.test(full) ? name(full) : foreign(full, at);
}

/** `keras.layers` and then `.Dense`. `text` is how it stands in the code. */
export function memberOfName(of: KerasName, word: string, text: string, at: Range): Value {
  if (of.path.startsWith('python.')) return foreign(text, at);
  if (of.path === 'math' && word === 'pi') return Math.PI;
  const full = canonical(`${of.path}.${word}`);
  if (!KNOWN.test(full) || ASIDE.test(full)) return foreign(full, at);
  return name(full);
}

export const foreign = (text: string, at: Range): Foreign => ({
  kind: 'foreign',
  text,
  at: { from: at.from, to: at.to },
  shape: null,
  open: false,
});

/** A name's last word, and the part of Keras it belongs to: `keras.layers.Dense` ↦ layers, Dense. */
export function partsOfName(path: string): { readonly family: string; readonly word: string } {
  const words = path.split('.');
  const word = words.at(-1)!;
  if (path.startsWith('tensorflow.nn.')) return { family: 'activations', word };
  if (path.startsWith('tensorflow.')) return { family: words[1] ?? '', word };
  if (path.startsWith('keras_')) return { family: 'layers', word };
  if (['Sequential', 'Model'].includes(word)) return { family: 'models', word };
  if (word === 'Input') return { family: 'layers', word };
  return { family: words.length > 2 ? words[1]! : '', word };
}

/** The class that a word was probably meant to be: one or two letters away. */
export function meant(word: string): string | null {
  let best: string | null = null,
    least = 3;
  if (word.length > 40) return null;
  for (const candidate of [...classNames(), 'Sequential', 'Model', 'Input']) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    if (away < least && away < candidate.length / 2) [best, least] = [candidate, away];
  }
  return best;
}

/** How many letters must be changed, added or taken away (Levenshtein; two neighbours swapped count once). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
