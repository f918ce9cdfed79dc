import { chromium } from 'playwright';
import type { TestProject } from 'vitest/node';
import { findBrowser, LAUNCH_ARGS } from '../../../scripts/find-browser.mjs';
import { serve } from '../../../scripts/serve.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built site is served, with a slash at the end. */
    readonly site: string;
    /** The same, with React's own warnings. */
    readonly warningSite: string;
    /** Where the one Chromium of this run listens. */
    readonly browserEndpoint: string;
    /** How that Chromium was found; stored pictures are compared in the `package` one only. */
    readonly browserHow: string;
  }
}

/** Before the first browser test: the site, twice, and one Chromium; after the last, nothing of it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findBrowser();
  const site = await serve(),
    warningSite = await serve({}, 'development');
  const server = await chromium.launchServer({ executablePath: found.path, args: LAUNCH_ARGS, env: found.env });
  project.provide('site', site.url);
  project.provide('warningSite', warningSite.url);
  project.provide('browserEndpoint', server.wsEndpoint());
  project.provide('browserHow', found.how);
  return async () => {
    await server.close();
    await site.close();
    await warningSite.close();
  };
}
