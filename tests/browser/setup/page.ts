import { chromium } from 'playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, expect, inject } from 'vitest';

/** How a page is opened: Playwright's context options (`viewport`, `locale`, `colorScheme` …), and these. */
export interface OpenOptions extends BrowserContextOptions {
  /** Troubles that this test expects; any other one fails it. */
  readonly allow?: readonly RegExp[];
  /** Keeps the page until the end of the file instead of the end of the test (for `beforeAll`). */
  readonly shared?: boolean;
  /** Runs before the page is loaded: routes, init scripts. */
  readonly before?: (page: Page) => Promise<unknown>;
}

interface Opened {
  readonly context: BrowserContext;
  readonly shared: boolean;
  readonly allow: readonly RegExp[];
  readonly troubles: string[];
}

const opened = new Set<Opened>();
const connection: { browser?: Promise<Browser> } = {};

/** The Chromium of this run. */
export function browser(): Promise<Browser> {
  connection.browser ??= chromium.connect(inject('browserEndpoint'));
  return connection.browser;
}

/** The tests that see all parts of the page and every dialog: theirs is a page of which React says what it thinks. */
const WARNED = /(accessibility|clinic|code|debugger|editing|files|page|training)\.test\.ts$/;

/** Where the built site is served: `http://127.0.0.1:PORT/`. */
export const site = (): string => inject(WARNED.test(expect.getState().testPath ?? '') ? 'warningSite' : 'site');

/** Notes every console error and warning, exception, failed request and error status of all pages of a context. */
function listen(context: BrowserContext, troubles: string[]): void {
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console ${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (event) => troubles.push(`exception: ${event.error().stack ?? event.error().message}`));
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'failed';
    if (why !== 'net::ERR_ABORTED') troubles.push(`request: ${why} ${request.url()}`); // aborted: the page moved on
  });
  context.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`request: ${response.status()} ${response.url()}`);
  });
}

/**
 * Opens an address of the site (`''`, `?embed=1`, `#…`, or a full one) in a fresh context. The page is closed after the
 * test, which fails on any trouble that `allow` does not name.
 */
export async function open(path = '', options: OpenOptions = {}): Promise<Page> {
  const { allow = [], shared = false, before, ...contextOptions } = options;
  const context = await (
    await browser()
  ).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...contextOptions });
  const entry: Opened = { context, shared, allow, troubles: [] };
  opened.add(entry);
  listen(context, entry.troubles);
  const page = await context.newPage();
  await before?.(page);
  await page.goto(new URL(path, site()).href, { waitUntil: 'load' });
  return page;
}

/** What went wrong on a page so far, allowed or not. */
export function troublesOf(page: Page): readonly string[] {
  return [...opened].find(({ context }) => context === page.context())?.troubles ?? [];
}

/** The troubles nobody allowed, which are then forgotten. */
function unexpected({ troubles, allow }: Opened): readonly string[] {
  return troubles.splice(0).filter((text) => !allow.some((pattern) => pattern.test(text)));
}

/** Closes pages; throws what went wrong on them, or on those that stay open. */
async function settle(closing: readonly Opened[], staying: readonly Opened[]): Promise<void> {
  const bad = [...closing, ...staying].flatMap(unexpected);
  for (const entry of closing) {
    opened.delete(entry);
    await entry.context.close();
  }
  expect(bad, 'troubles on the page').toEqual([]);
}

afterEach(() => {
  const all = [...opened];
  return settle(
    all.filter(({ shared }) => !shared),
    all.filter(({ shared }) => shared),
  );
});

afterAll(async () => {
  await settle([...opened], []);
  await (await connection.browser)?.close();
});
