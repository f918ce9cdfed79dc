import { parse } from '../../core/network.ts';
import { fastest } from '../../core/kernels/simd/index.ts';
import type { Matching } from '../../formats/format.ts';
import { createDerive, predictsOtherwise } from '../derive.ts';
import { keepModel } from '../own.ts';
import { createApp } from '../store.ts';
import type { Mode } from '../types.ts';
import type { Ahead, Asked, Said } from './messages.ts';
import type { Finished } from './work.ts';
import { finished, opened } from './work.ts';

/** What a worker has of the page. */
interface Scope {
  postMessage(said: Said, transfer: Transferable[]): void;
  addEventListener(type: 'message', listen: (event: { readonly data: Asked }) => void): void;
}
const scope = self as unknown as Scope;

/** How often the page hears how far the work is, in milliseconds. */
const BEAT = 40;
const asked: { matching: Matching | null; beat: number } = { matching: null, beat: 0 };

scope.addEventListener('message', ({ data }) => {
  answer(data).catch((error: unknown) =>
    scope.postMessage({ kind: 'refused', message: error instanceof Error ? error.message : String(error) }, []),
  );
});
scope.postMessage({ kind: 'ready' }, []);

async function answer(wish: Asked): Promise<void> {
  if (wish.kind === 'take') {
    const { weights, notes } = await asked.matching!.taken(wish.choices);
    return scope.postMessage({ kind: 'taken', weights, notes }, buffersOf(weights.values()));
  }
  if (wish.kind === 'finish')
    return handOver(finished({ ...wish.parts, network: parse(wish.parts.network) }, wish.name), wish.mode);
  const network = wish.network && parse(wish.network);
  const made = await opened(
    { handed: wish.handed, network },
    {
      progress: async (share) => {
        if (performance.now() - asked.beat < BEAT) return;
        asked.beat = performance.now();
        scope.postMessage({ kind: 'progress', share }, []);
      },
      structure: (outline) => scope.postMessage({ kind: 'structure', outline }, []),
    },
  );
  if (made.whole) return handOver(made.whole, wish.mode);
  const { matching, network: whose, ...imported } = made.imported;
  asked.matching = matching ?? null;
  const numbers = [...imported.weights.values(), ...[...(imported.data?.values() ?? [])].map((t) => t.data)];
  scope.postMessage(
    { kind: 'imported', imported, mine: whose !== null, rows: matching ? plainRows(matching.rows) : null },
    matching ? [] : buffersOf(numbers),
  );
}

/** Computes the first sample, and gives everything to the page; the model is kept in this browser from here. */
async function handOver(whole: Finished, mode: Mode): Promise<void> {
  scope.postMessage({ kind: 'progress', share: 0.92 }, []);
  const { derive, store } = createApp({ model: whole.model, mode }, createDerive(fastest())),
    first = store.getState();
  const other = predictsOtherwise(derive.program(first));
  const ahead: Ahead = { mode, values: derive.values(first), prediction: other ? derive.prediction(first) : null };
  const kept = keepModel(whole.model);
  scope.postMessage(
    { kind: 'whole', whole, ahead },
    buffersOf([
      ...whole.model.weights.values(),
      ...ahead.values.values(),
      ...(ahead.prediction ? [ahead.prediction] : []),
    ]),
  );
  await kept;
  scope.postMessage({ kind: 'kept' }, []);
}

/** Rows without the functions that make their numbers. */
const plainRows = (rows: Matching['rows']): Matching['rows'] =>
  rows.map(({ weight, shape, candidates, chosen }) => ({
    weight,
    shape,
    candidates: candidates.map(({ tensors, way }) => ({ tensors, way })),
    chosen,
  }));

/** The buffers that go over as they are, each once; views into one shared memory are copied instead. */
const buffersOf = (numbers: Iterable<Float32Array>): Transferable[] => [
  ...new Set([...numbers].filter((n) => n.byteLength === n.buffer.byteLength).map((n) => n.buffer as ArrayBuffer)),
];
