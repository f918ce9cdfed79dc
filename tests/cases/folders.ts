import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { golden } from './golden.ts';
import { hostile } from './hostile.ts';
import { keras } from './keras.ts';
import { onnx } from './onnx.ts';
import type { Folder, Runner, Verdict } from './runner.ts';
import { NotYet } from './runner.ts';
import { safetensors } from './safetensors.ts';
import { tfjs } from './tfjs.ts';

/** Folder → how its files are checked: a new reader is one line. */
const runners: { readonly [folder: string]: Runner } = {
  golden,
  keras,
  tfjs,
  onnx,
  safetensors,
  hostile,
};

/** Where the cases are, seen from the project's root, in which tests and scripts run. */
const ROOT = 'tests/cases';

/** One case: its name (`golden/lstm_last.json`) and how to check it. `check` never throws. */
export interface Case {
  readonly name: string;
  readonly check: () => Promise<Verdict>;
}

/** Every case of the given folders (all of them, when none is given), subfolders included; throws on an unknown folder. */
export function casesIn(folders: readonly string[]): readonly Case[] {
  const chosen = folders.length > 0 ? folders.map((f) => f.replace(/\/+$/, '')) : Object.keys(runners);
  return chosen.flatMap((folder) => {
    const runner = Object.hasOwn(runners, folder) ? runners[folder] : undefined;
    if (!runner) throw new Error(`no runner for the folder ${folder}; there are ${Object.keys(runners).join(', ')}`);
    const within: Folder = {
      files: filesIn(join(ROOT, folder)),
      read: (path) => readFileSync(join(ROOT, folder, path)),
    };
    return runner.cases(within).map((path) => ({
      name: `${folder}/${path}`,
      check: () => guarded(() => runner.check(path, within)),
    }));
  });
}

/** A crash in one case is that case's failure. */
async function guarded(check: () => Verdict | Promise<Verdict>): Promise<Verdict> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof NotYet) return { kind: 'skipped', why: error.message };
    return { kind: 'failed', why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .split(sep)
            .join('/'),
        )
        .toSorted()
    : [];
