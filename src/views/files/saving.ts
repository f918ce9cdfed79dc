import type { Network } from '../../core/network.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { GivenFile, Note, Savable, Write } from '../../formats/format.ts';
import { writers } from '../../formats/index.ts';
import type { App } from '../../state/index.ts';

/** A format, and what it cannot hold of a network. */
export interface Choice {
  readonly id: string;
  readonly extension: string;
  readonly write: Write;
  readonly lacks: readonly Note[];
}

/** Every format that can be saved, in the order of the menu. */
export const formats: readonly { readonly id: string; readonly extension: string }[] = writers;

/** The same, with what each cannot hold of a network. */
export const choices = (network: Network): Promise<readonly Choice[]> =>
  Promise.all(
    writers.map(async ({ id, extension, load }) => {
      const write = await load();
      return { id, extension, write, lacks: write.lacks(network) };
    }),
  );

/** The model on the stage with its edited weights. */
export function savable({ store, derive }: App): Savable {
  const state = store.getState(),
    model = state.model!,
    given = derive.given(state);
  const weights = new Map([...model.weights].map(([name, data]) => [name, given.get(name) ?? data]));
  return { network: model.network, weights, samples: model.samples, ...(model.beyond && { beyond: model.beyond }) };
}

export type Part = 'value' | 'gradient';

/** What was computed up to the present step: the numbers of the forward pass and the loss, or the gradients. */
export function arrays({ store, derive }: App, part: Part): ReadonlyMap<string, Tensor> {
  const state = store.getState(),
    program = derive.program(state),
    values = derive.values(state);
  const found = new Map<string, Tensor>();
  for (const { name, role, shape, span } of program.tensors.values())
    if (role === part && span && span.end <= state.position) found.set(name, { shape, data: values.get(name)! });
  return found;
}

/** A name fit for a file. */
export const fileName = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60) || 'model';

/** Hands a file to the browser's downloads. */
export function download({ name, bytes }: GivenFile): void {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download holds on to its bytes; the address may go once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
