import { SpecError, refuse, within } from '../../core/errors.ts';
import type { GivenFile } from '../../formats/format.ts';
import { MOST_BYTES } from './room.ts';

/** A file as the browser hands it over: `File`, and whatever else has a name and bytes. */
export interface Handed {
  readonly name: string;
  readonly size: number;
  readonly slice: (from: number, to: number) => { readonly arrayBuffer: () => Promise<ArrayBuffer> };
}

/** How much is read at once. */
const PIECE = 8_000_000;

/** Everything in the files, read piece by piece. Refuses what is too large before any of it is read. */
export async function bytesOf(
  handed: readonly Handed[],
  progress: (share: number) => Promise<void>,
): Promise<readonly GivenFile[]> {
  const total = handed.reduce((n, f) => n + f.size, 0);
  if (total > MOST_BYTES.files)
    within(handed[0]!.name, () =>
      refuse(
        `files of up to ${MOST_BYTES.files.toLocaleString('en')} bytes are opened`,
        `${total.toLocaleString('en')} bytes`,
        'the page would run out of memory',
      ),
    );
  const files: GivenFile[] = [];
  let done = 0;
  for (const file of handed) {
    const bytes = new Uint8Array(file.size);
    for (let at = 0; at < file.size; at += PIECE) {
      let piece: ArrayBuffer;
      try {
        piece = await file.slice(at, Math.min(at + PIECE, file.size)).arrayBuffer();
      } catch {
        throw new SpecError(
          `${file.name}: could not be read; it may have been moved, or is a folder: drop the files in it`,
        );
      }
      bytes.set(new Uint8Array(piece), at);
      done += piece.byteLength;
      await progress(done / Math.max(total, 1));
    }
    files.push({ name: file.name, bytes });
  }
  return files;
}
