const PEER = 'backlit';
const WARM_MS = 400;
const ROUND_MS = 250;
const ROUNDS = 7;

const only = (process.env['ONLY'] ?? '').split(',').filter(Boolean);

/** Whether a workload was asked for: all are, unless ONLY names some. */
export const wanted = (workload: string): boolean => only.length === 0 || only.includes(workload);

/** One line of JSON on standard output, the value to six digits. */
export function emit(workload: string, metric: string, value: number, more: { readonly [key: string]: number } = {}) {
  const line = { workload, peer: PEER, metric, value: Number(value.toPrecision(6)), ...more };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Milliseconds per call: the median of seven rounds of at least 250 ms, after 400 ms of warming up; `cpu` likewise. */
export function timed(workload: string, work: () => void): number {
  const calls = Math.max(1, Math.ceil(ROUND_MS / perCall(work, WARM_MS)));
  const wall: number[] = [],
    cpu: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage(),
      began = performance.now();
    for (let i = 0; i < calls; i++) work();
    wall.push((performance.now() - began) / calls);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000 / calls);
  }
  const [fastest, median, slowest] = [0, ROUNDS >> 1, ROUNDS - 1].map((i) => short(ascending(wall)[i]!));
  emit(workload, 'ms', median!, { min: fastest!, max: slowest!, cpu: short(ascending(cpu)[ROUNDS >> 1]!) });
  return median!;
}

function perCall(work: () => void, atLeast: number): number {
  const began = performance.now();
  let calls = 0;
  do {
    work();
    calls++;
  } while (performance.now() - began < atLeast);
  return (performance.now() - began) / calls;
}

const ascending = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);
const short = (n: number): number => Number(n.toPrecision(4));
