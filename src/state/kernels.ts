import type { Backend } from '../core/kernels/kernels.ts';
import type { Layouts } from '../core/kernels/simd/backend.ts';
import { backendOf, wasmHere } from '../core/kernels/simd/backend.ts';

/**
 * The way in which the page computes: SIMD, whose module comes from the file that the page names (scripts/kernels.ts) and is compiled
 * beside the page's own thread; a page that names none, such as the embed in one file, makes it. Plain TypeScript, the same to the last
 * bit, where there is no such thing.
 */
export async function fetchKernels(): Promise<Backend> {
  const wasm = wasmHere();
  const named = document.querySelector<HTMLElement>('script[data-kernels]');
  if (wasm && named)
    try {
      const response = await fetch(new URL(named.dataset['kernels']!, document.baseURI));
      const module = response.ok && (await wasm.compile(new Uint8Array(await response.arrayBuffer())));
      // Of a page with very many memories not even the smallest may be left.
      if (module && new wasm.Memory({ initial: 1 }))
        return backendOf(wasm, module, JSON.parse(named.textContent) as Layouts, 'simd', null);
    } catch {
      // as if there were no such file
    }
  return wasm
    ? (await import('../core/kernels/simd/index.ts')).fastest()
    : (await import('../core/kernels/plain/index.ts')).plain;
}
