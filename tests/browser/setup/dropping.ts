import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright';

/** Writes files into a folder of their own; returns where they are. */
export function written(files: { readonly [name: string]: Uint8Array | string }): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'backlit-drop-'));
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, basename(name));
    writeFileSync(path, content);
    return path;
  });
}

/** Drags files from the disk to the middle of the page and drops them there: the browser's own drag, not an event of ours. */
export async function dragFromDisk(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page),
    { width, height } = page.viewportSize()!;
  const data = { items: [], files: paths.map((path) => resolve(path)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  await session.detach();
}
