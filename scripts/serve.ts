import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildOptions } from 'vite';
import { build, preview } from 'vite';

/** The built site on a free port, in a folder of its own. */
export interface Served {
  /** With a slash at the end. */
  readonly url: string;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/**
 * Builds the site and serves it: as it is released, or with React's own warnings, which makes it larger and slower.
 * `$BACKLIT_URL` names one that is served already.
 */
export async function serve(
  options: BuildOptions = {},
  react: 'production' | 'development' = 'production',
): Promise<Served> {
  const given = process.env['BACKLIT_URL'];
  if (given) return { url: given.endsWith('/') ? given : `${given}/`, folder: '', close: async () => {} };
  const outDir = await mkdtemp(join(tmpdir(), 'backlit-site-'));
  const remove = (): Promise<void> => rm(outDir, { recursive: true });
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = react;
  try {
    await build({
      mode: 'production',
      logLevel: 'warn',
      build: { chunkSizeWarningLimit: 2000, ...options, outDir, emptyOutDir: true },
    });
    const server = await preview({ logLevel: 'warn', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
    const [url] = server.resolvedUrls?.local ?? [];
    if (!url) throw new Error('vite preview: no local address; is 127.0.0.1 usable?');
    return { url, folder: outDir, close: () => server.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
