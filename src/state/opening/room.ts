import { refuse } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import { compile } from '../../core/program.ts';

/** The most bytes of all files together, of the numbers in them, and of everything a model computes in the page. */
export const MOST_BYTES = { files: 1_500_000_000, numbers: 1_200_000_000, computed: 2_400_000_000 } as const;

/** Refuses a network that the page has no room to compute, with the figures, before any of its numbers is made. */
export function affordable(network: Network): void {
  let bytes = 0;
  for (const tensor of compile(network).tensors.values()) bytes += 4 * tensor.size;
  if (bytes > MOST_BYTES.computed)
    refuse(
      `to compute it, ${bytes.toLocaleString('en')} bytes are needed, more than the ${MOST_BYTES.computed.toLocaleString('en')} that a page has`,
      `${network.layers.length} layers`,
      'open a smaller model',
    );
}
