import { SpecError } from '../../src/core/errors.ts';
import type { Imported } from '../../src/formats/index.ts';
import { readers } from '../../src/formats/index.ts';
import { openFiles } from './files.ts';
import type { Expected } from './predictions.ts';
import { checkPredictions, expectedFor } from './predictions.ts';
import type { Folder, Runner, Verdict } from './runner.ts';
import { NotYet } from './runner.ts';

/** One entry of a manifest. */
interface Hostile {
  readonly file: string;
  readonly format?: string;
  readonly expect: 'error' | 'accept' | 'either';
  /** Each list needs one of its words in the message. */
  readonly mention?: readonly (readonly string[])[];
  /** Files handed over together with it. */
  readonly with?: readonly string[];
  readonly maxMs?: number;
  readonly maxExtraMB?: number;
  /** A case with the same numbers, as a path beside this folder. */
  readonly same?: string;
}

/** Formats that come later. */
const LATER = new Set(['onnx', 'safetensors']);

const isManifest = (path: string): boolean => /(^|\/)manifest[^/]*\.json$/.test(path);

/** Broken and malicious files: refused in words, or opened, as a manifest says; one that no manifest names may be either. */
export const hostile: Runner = {
  cases: (folder) => {
    const listed = [...manifestsOf(folder).values()];
    const companions = new Set(listed.flatMap((h) => h.with ?? []));
    const names = folder.files.filter((f) => !isManifest(f) && !companions.has(f));
    return [...new Set([...listed.map((h) => h.file), ...names])];
  },
  check: async (path, folder) => {
    const entry = manifestsOf(folder).get(path) ?? { file: path, expect: 'either' };
    if (LATER.has(entry.format ?? '') && !readers.some((r) => r.id === entry.format))
      throw new NotYet(`a reader of ${entry.format} files`);
    return verdict(entry, await attempt([path, ...(entry.with ?? [])], folder), folder);
  },
};

/** Every entry of every manifest, by the path of its file. */
function manifestsOf({ files, read }: Folder): ReadonlyMap<string, Hostile> {
  const entries = new Map<string, Hostile>();
  for (const manifest of files.filter(isManifest)) {
    const here = manifest.slice(0, manifest.lastIndexOf('/') + 1);
    const { cases } = JSON.parse(new TextDecoder().decode(read(manifest))) as { readonly cases: readonly Hostile[] };
    for (const entry of cases)
      entries.set(here + entry.file, { ...entry, file: here + entry.file, with: entry.with?.map((w) => here + w) ?? [] });
  }
  return entries;
}

interface Attempt {
  readonly imported: Imported | null;
  readonly error: unknown;
  /** Of the processor, so that a busy machine does not count. */
  readonly milliseconds: number;
  readonly extraMB: number;
  readonly trespass: string | null;
}

/** Opens files while watching what must not happen: a request, or a property on a prototype. */
async function attempt(paths: readonly string[], folder: Folder): Promise<Attempt> {
  const { fetch } = globalThis;
  const reached: string[] = [];
  globalThis.fetch = ((address: unknown) => {
    reached.push(String(address));
    return Promise.reject(new TypeError('barred'));
  }) as typeof fetch;
  const prototypes = [Object.prototype, Array.prototype, Function.prototype];
  const properties = prototypes.map((p) => Reflect.ownKeys(p).length);
  const before = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS };
  let imported: Imported | null = null,
    error: unknown = null;
  try {
    imported = await openFiles(paths, folder);
  } catch (thrown) {
    error = thrown;
  } finally {
    globalThis.fetch = fetch;
  }
  const { user, system } = process.cpuUsage(before.cpu);
  const peak = (process.resourceUsage().maxRSS - before.peak) / 1024,
    grown = (process.memoryUsage().rss - before.memory) / 2 ** 20;
  const touched = prototypes.some((p, i) => Reflect.ownKeys(p).length !== properties[i]);
  return {
    imported,
    error,
    milliseconds: (user + system) / 1000,
    extraMB: Math.max(grown, peak),
    trespass: reached.length > 0 ? `it fetched ${reached[0]}` : touched ? 'it touched a prototype' : null,
  };
}

function verdict(entry: Hostile, made: Attempt, folder: Folder): Verdict {
  const { expect, mention = [], maxMs = 2000, maxExtraMB = 300 } = entry;
  const failed = (why: string): Verdict => ({ kind: 'failed', why });
  if (made.trespass) return failed(made.trespass);
  if (made.milliseconds > maxMs) return failed(`it took ${Math.round(made.milliseconds)} ms of ${maxMs}`);
  if (made.extraMB > maxExtraMB) return failed(`it took ${Math.round(made.extraMB)} MB of ${maxExtraMB}`);
  if (made.imported) {
    if (expect === 'error') return failed('it was opened');
    return checkPredictions(made.imported, entry.same === undefined ? null : sameAs(entry.same, folder));
  }
  if (!(made.error instanceof SpecError))
    return failed(made.error instanceof Error ? `${made.error.name}: ${made.error.message}` : String(made.error));
  const { message } = made.error;
  if (expect === 'accept') return failed(message);
  const silent = mention.find((words) => !words.some((word) => message.toLowerCase().includes(word.toLowerCase())));
  if (silent) return failed(`its message names none of ${silent.join(', ')}: ${message}`);
  return message.length > 2000 ? failed(`its message has ${message.length} characters`) : { kind: 'passed' };
}

/** The predictions of a case beside this folder, where they are there. */
function sameAs(path: string, { read }: Folder): Expected | null {
  const beside = (name: string): boolean => {
    try {
      return read(name).length > 0;
    } catch {
      return false;
    }
  };
  const candidates = [`../${path}.expected.json`, `../${path.replace(/\.[^./]+$/, '')}.expected.json`].filter(beside);
  return expectedFor(`../${path}`, { files: candidates, read });
}
