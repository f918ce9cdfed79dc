import type { Context, GivenFile, Imported } from '../../src/formats/index.ts';
import { open } from '../../src/formats/index.ts';
import type { Folder } from './runner.ts';

/** How the runners open files: no network on the stage, everything or nothing. */
export const context: Context = {
  network: null,
  partly: false,
  mostBytes: 2 ** 30,
  progress: async () => {},
};

export const fileAt = (path: string, { read }: Folder): GivenFile => ({ name: path, bytes: new Uint8Array(read(path)) });

/** Opens files of a folder as the page does. */
export const openFiles = (paths: readonly string[], folder: Folder, more: Partial<Context> = {}): Promise<Imported> =>
  open(
    paths.map((path) => fileAt(path, folder)),
    { ...context, ...more },
  );
