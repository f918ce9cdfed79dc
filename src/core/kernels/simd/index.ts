import type { Backend } from '../kernels.ts';
import { acrossKernels } from './across.ts';
import type { Kernel } from './assembler.ts';
import { advance, assemble, callAt, during, kernel, load, set } from './assembler.ts';
import type { Layouts, Wasm } from './backend.ts';
import { backendOf, wasmHere } from './backend.ts';
import { eachKernels } from './each.ts';
import { foldKernels } from './fold.ts';
import { move, zero } from './move.ts';
import { plain } from '../plain/index.ts';
import { poolKernels } from './pool.ts';
import { product } from './product.ts';
import { columnSums } from './sums.ts';

/** Runs the kernels whose parameters lie at the addresses of a list that ends with 0. */
const list = kernel({}, (_, local, at) => {
  const of = local('i32');
  return [set(of, load.i32(at)), during(of, [callAt(of), advance(at, 4), set(of, load.i32(at))])];
});

/** The products, each sum rounded twice (a·b, then + c) or, `fused`, as the machine likes. */
const products = (fused: boolean) => ({
  product: product(false, fused),
  productAcross: product(true, fused),
  productNarrow: product(false, fused, true),
});
const kernels: { readonly [name: string]: Kernel } = {
  list,
  ...products(false),
  move,
  zero,
  columnSums,
  ...poolKernels,
  ...eachKernels,
  ...foldKernels,
  ...acrossKernels,
};
const layouts: Layouts = Object.fromEntries(Object.entries(kernels).map(([name, { params }]) => [name, params]));

/** Compiled once: nothing in a module changes. */
const compiled = { simd: new Map<Wasm, Backend | null>(), 'simd-fma': new Map<Wasm, Backend | null>() } as const;

const theOne = (name: keyof typeof compiled): Backend | null => {
  const wasm = wasmHere();
  if (!wasm) return null;
  const known = compiled[name].get(wasm);
  if (known !== undefined) return known;
  const backend = compile(wasm, name);
  compiled[name].set(wasm, backend);
  return backend;
};

/** The SIMD backend, or null where WebAssembly or its vectors are missing. */
export const simd = (): Backend | null => theOne('simd');

/** SIMD whose products may be fused with the sum (relaxed SIMD): faster, with last digits that depend on the machine. Null where there is none. */
export const simdFma = (): Backend | null => theOne('simd-fma');

/** null where the machine has no such vectors, or the page's policy lets nothing be compiled. */
function compile(wasm: Wasm, name: keyof typeof compiled): Backend | null {
  const bytes = assemble(name === 'simd' ? kernels : { ...kernels, ...products(true) });
  if (!wasm.validate(bytes)) return null;
  try {
    return backendOf(wasm, new wasm.Module(bytes), layouts, name, plain);
  } catch {
    return null;
  }
}

/** The fastest backend that there is here. */
export const fastest = (): Backend => simd() ?? plain;

/** The SIMD module as it can lie in a file, for pages that fetch it instead of making it: its bytes, and what `backendOf` must know of them. */
export const shipped = (): { readonly bytes: Uint8Array; readonly layouts: Layouts } => ({
  bytes: assemble(kernels),
  layouts,
});
