import { parse } from '../src/core/network.ts';
import type { CompileOptions, Machine, Program } from '../src/core/program.ts';
import { begin, compile, prepare } from '../src/core/program.ts';
import { plain } from '../src/core/kernels/plain/index.ts';
import { simd } from '../src/core/kernels/simd/index.ts';
import { emit, timed, wanted } from './measure.ts';
import { bench as trace } from './trace.ts';
import type { Workload } from './workloads.ts';
import { lenet, perceptron, tiny, tinyVgg } from './workloads.ts';

const backend = process.env['BACKEND'] === 'plain' ? plain : simd()!;

// `npm run bench`: one line of JSON per number, by the names of the peers' benchmarks; ONLY=a_train_b1,c_fwd_b1 chooses.

function machineOf({ spec, weights, x, target }: Workload, options: Partial<CompileOptions>) {
  const program = compile(parse(spec), options);
  const given = new Map(begin(program, 0));
  for (const [name, data] of weights) given.set(name, data.slice());
  given.set('input.y', x.slice(0, program.tensors.get('input.y')!.size));
  given.set('target', target.slice(0, program.tensors.get('target')?.size ?? 0));
  return { program, machine: prepare(program, given, { backend }) };
}

/** An update: a run, then the new weights and slots in place of the old. */
function updating(program: Program, machine: Machine): () => void {
  const { values } = machine;
  const nexts = [...program.tensors.values()]
    .filter((t) => t.role === 'next')
    .map((t) => [values.get(t.name.replace(/\.next$/, ''))!, values.get(t.name)!] as const);
  return () => {
    machine.run();
    for (const [old, next] of nexts) old.set(next);
  };
}

function training(name: string, workload: Workload, batch: number, scale = 1): void {
  if (!wanted(name)) return;
  const { program, machine } = machineOf(workload, { batch });
  const update = updating(program, machine);
  const losses = Array.from({ length: 6 }, () => {
    update();
    return machine.values.get('loss.value')![0]! * scale;
  });
  emit(name, 'loss0', losses[0]!);
  emit(name, 'loss5', losses[5]!);
  timed(name, update);
}

function forward(name: string, workload: Workload, output: string): void {
  if (!wanted(name)) return;
  const { machine } = machineOf(workload, { until: 'forward', training: false });
  machine.run();
  emit(name, 'check_p0', machine.values.get(output)![0]!);
  timed(name, () => machine.run());
}

const sumAbs = (numbers: Float32Array): number => numbers.reduce((sum, v) => sum + Math.abs(v), 0);

training('a_train_b1', tiny(), 1, 0.5);
training('a_train_b10', tiny(), 10, 0.5);
forward('b_fwd_b1', perceptron(true), 'dense3.y');
training('b_train_b32', perceptron(false), 32);
forward('c_fwd_b1', lenet(true), 'dense.y');
training('c_train_b1', lenet(false), 1);
training('c_train_b32', lenet(false), 32);
forward('d_fwd_b1', tinyVgg(true), 'dense.y');

if (wanted('d_grad_b1')) {
  const { machine } = machineOf(tinyVgg(false), { until: 'backward' });
  machine.run();
  emit('d_grad_b1', 'check_gx', sumAbs(machine.values.get('input.dy')!));
  emit('d_grad_b1', 'check_gk1', sumAbs(machine.values.get('conv1.dkernel')!));
  timed('d_grad_b1', () => machine.run());
}

if (wanted('f_grid_100')) {
  const x = Float32Array.from(
    { length: 20_000 },
    (_, k) => (k % 2 === 0 ? Math.floor(k / 200) : (k >> 1) % 100) * 0.12 - 6,
  );
  const options = { until: 'forward', training: false, batch: 10_000 } as const;
  const { machine } = machineOf({ ...tiny(), x }, options);
  machine.run();
  emit('f_grid_100', 'check', sumAbs(machine.values.get('dense3.y')!));
  timed('f_grid_100', () => machine.run());
}

if (wanted('trace')) trace();
