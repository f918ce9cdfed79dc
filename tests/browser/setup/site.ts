import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { findBrowser, LAUNCH_ARGS } from '../../../scripts/find-browser.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built site is served, with a slash at the end. */
    readonly site: string;
    /** Where the one Chromium of this run listens. */
    readonly browserEndpoint: string;
    /** How that Chromium was found; stored pictures are compared in the `package` one only. */
    readonly browserHow: string;
  }
}

/** Builds the site to a folder of its own and serves it; $BACKLIT_URL names one that is served already. */
async function serve(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const given = process.env['BACKLIT_URL'];
  if (given) return { url: given.endsWith('/') ? given : `${given}/`, close: async () => {} };
  const outDir = await mkdtemp(join(tmpdir(), 'backlit-site-'));
  const remove = (): Promise<void> => rm(outDir, { recursive: true });
  try {
    await build({ mode: 'production', logLevel: 'warn', build: { outDir, emptyOutDir: true } });
    const server = await preview({ logLevel: 'warn', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
    const [url] = server.resolvedUrls?.local ?? [];
    if (!url) throw new Error('vite preview: no local address; is 127.0.0.1 usable?');
    return { url, close: () => server.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Before the first browser test: the site and one Chromium; after the last, neither. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findBrowser();
  const site = await serve();
  const server = await chromium.launchServer({ executablePath: found.path, args: LAUNCH_ARGS, env: found.env });
  project.provide('site', site.url);
  project.provide('browserEndpoint', server.wsEndpoint());
  project.provide('browserHow', found.how);
  return async () => {
    await server.close();
    await site.close();
  };
}
