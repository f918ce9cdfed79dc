import { parse } from '../src/core/network.ts';
import type { Program } from '../src/core/program.ts';
import { prepare } from '../src/core/machine.ts';
import { begin, compile } from '../src/core/program.ts';
import { random } from '../src/core/random.ts';
import { explain, neighbour, stepAt } from '../src/trace/index.ts';
import { emit } from './measure.ts';
import { tinyVgg } from './workloads.ts';

/** Steps asked for in a round, spread over the whole program by a stride that is prime to it. */
const ASKED = 1_000_000;
const STRIDE = 7_368_787;

/** How long "what is step i" and "how was this cell made" take in a program of more than 60 million steps. */
export function bench(): void {
  const network = parse(tinyVgg(true).spec);
  const large = compile(network, { batch: 4 });
  emit('trace_step', 'steps', large.steps);
  ask(large, ASKED / 10);
  const heap = process.memoryUsage().heapUsed;
  emit('trace_step', 'ns', Math.min(...Array.from({ length: 5 }, () => (ask(large, ASKED) * 1e6) / ASKED)), {
    heap_growth_kb: Math.max(0, Math.round((process.memoryUsage().heapUsed - heap) / 1024)),
  });

  const program = compile(network);
  const machine = prepare(program, noise(program));
  machine.run();
  const read = (name: string): Float32Array => machine.values.get(name)!;
  const { below } = random(2);
  const cells = Array.from({ length: 1000 }, () => stepAt(program, below(program.steps)));
  const explaining = (): void => {
    for (const { span, cell } of cells) explain(program, machine.values, span.formula.out, cell);
  };
  explaining();
  emit('trace_explain_1000', 'ms', best(explaining));
  const walking = (): void => {
    let at = program.steps / 3;
    for (let i = 0; i < 1000; i++) at = neighbour(program, at, 'multiply', 1, read);
  };
  walking();
  emit('trace_walk_1000', 'ms', best(walking));
}

const best = (work: () => void): number =>
  Math.min(
    ...Array.from({ length: 3 }, () => {
      const began = performance.now();
      work();
      return performance.now() - began;
    }),
  );

/** Milliseconds for n questions. */
function ask(program: Program, n: number): number {
  const began = performance.now();
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const { cell, term } = stepAt(program, (i * STRIDE) % program.steps);
    sum += cell + term;
  }
  const took = performance.now() - began;
  return sum < 0 ? 0 : took;
}

/** Everything that a run of the program starts from. */
function noise(program: Program): Map<string, Float32Array> {
  const given = begin(program, 1),
    { normal } = random(1);
  for (const [name, { kind }] of program.given)
    if (kind === 'sample') given.set(name, Float32Array.from({ length: program.tensors.get(name)!.size }, normal));
  return given;
}
