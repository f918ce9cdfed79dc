import type { Backend } from '../core/kernels/kernels.ts';
import type { Layouts } from '../core/kernels/simd/backend.ts';
import { backendOf, wasmHere } from '../core/kernels/simd/backend.ts';

/**
 * The SIMD backend: its module comes from the file that the page names (scripts/kernels.ts) and is compiled beside the
 * page's own thread; a page that names none, such as the embed in one file, makes it. null where there is no such thing.
 */
export async function fetchKernels(): Promise<Backend | null> {
  const wasm = wasmHere();
  if (!wasm) return null;
  const named = document.querySelector<HTMLElement>('script[data-kernels]');
  const bytes = named && (await fileOf(named.dataset['kernels']!));
  if (!bytes) return (await import('../core/kernels/simd/index.ts')).simd();
  return backendOf(wasm, await wasm.compile(bytes), JSON.parse(named.textContent) as Layouts, 'simd');
}

/** null where it cannot be had. */
async function fileOf(href: string): Promise<Uint8Array | null> {
  try {
    const response = await fetch(new URL(href, document.baseURI));
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}
