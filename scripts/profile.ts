import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright';

/** The functions in which a page spends its time while `act` runs, by file and line of the source, heaviest first. */
export async function profiled(page: Page, folder: string, act: () => Promise<unknown>): Promise<readonly string[]> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: 200 });
  await cdp.send('Profiler.start');
  await act();
  const { profile } = await cdp.send('Profiler.stop');
  const spent = new Map<number, number>();
  profile.samples?.forEach((id, i) => spent.set(id, (spent.get(id) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1000));
  const find = placesIn(folder);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const own = new Map<string, number>(),
    whole = new Map<string, number>();
  /** The time of a node with all that it calls; a function that calls itself counts once. */
  const visit = (id: number, above: ReadonlySet<string>): number => {
    const { callFrame, children = [] } = nodes.get(id)!,
      where = find(callFrame),
      self = spent.get(id) ?? 0;
    const below = new Set([...above, where]);
    const sum = children.reduce((ms, child) => ms + visit(child, below), self);
    own.set(where, (own.get(where) ?? 0) + self);
    if (!above.has(where)) whole.set(where, (whole.get(where) ?? 0) + sum);
    return sum;
  };
  visit(profile.nodes[0]!.id, new Set());
  const heaviest = (times: ReadonlyMap<string, number>, title: string): readonly string[] => [
    title,
    ...[...times]
      .filter(([where]) => !/^\((idle|program|root)\)/.test(where))
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 25)
      .map(([where, ms]) => `${ms.toFixed(1).padStart(8)} ms  ${where}`),
  ];
  const ours = new Map([...whole].filter(([where]) => where.includes(' src/')));
  return [...heaviest(own, 'by themselves'), ...heaviest(ours, 'with all that they call')];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Names places of the built site as in the source, by the source maps beside it. */
function placesIn(folder: string): (frame: CallFrame) => string {
  const maps = new Map<string, SourceMap>();
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const file = /\/(assets\/[^/]+\.js)$/.exec(url)?.[1];
    if (file === undefined) return functionName || url || '(anonymous)';
    const path = join(folder, `${file}.map`);
    let map = maps.get(file);
    if (!map && existsSync(path)) maps.set(file, (map = new SourceMap(JSON.parse(readFileSync(path, 'utf8')))));
    const entry = map?.findEntry(lineNumber, columnNumber);
    if (!entry || !('originalSource' in entry) || !entry.originalSource) return `${functionName} ${file}`;
    const source = entry.originalSource.replace(/^.*?(?=src\/|node_modules\/)/, '');
    return `${functionName || '(anonymous)'} ${source}:${entry.originalLine + 1}`;
  };
}
