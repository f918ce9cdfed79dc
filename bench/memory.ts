import { simd } from '../src/core/kernels/simd/index.ts';
import { keeping } from '../src/core/lean.ts';
import { parse } from '../src/core/network.ts';
import { memoryOf } from '../src/core/machine.ts';
import { compile } from '../src/core/program.ts';
import { emit } from './measure.ts';
import { tinyVgg } from './workloads.ts';

/** What training TinyVGG takes, 32 images at a time: as it is trained, and with every tensor kept to be looked at. */
export function bench(): void {
  const program = compile(parse(tinyVgg(false).spec), { batch: 32 });
  const backend = simd()!;
  emit('memory_vgg_b32', 'mb', memoryOf(program, { backend, keep: keeping(() => false) }) / 1e6, {
    all_kept: Math.round(memoryOf(program, { backend }) / 1e6),
  });
}
