import type { Program, Span } from '../../core/program.ts';
import { inputName } from '../../core/layer.ts';

/** Words that Python, or the code itself, has taken. */
const TAKEN = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with np math s max min range len print'.split(
    ' ',
  ),
);

/** The name of every tensor that a formula makes or reads, as its layer knows it: x, kernel, dz, dx; never two alike. */
export function namesOf(program: Program, { layer }: Span, tensors: Iterable<string>): ReadonlyMap<string, string> {
  const spec = program.network.layers.find((l) => l.id === layer);
  const names = new Map<string, string>(),
    used = new Set<string>();
  for (const name of new Set(tensors)) {
    const tensor = program.tensors.get(name)!;
    const slot = spec?.from.findIndex((from) => from === tensor.layer) ?? -1;
    const incoming = tensor.layer !== layer && slot >= 0;
    const local =
      incoming && tensor.local === 'y'
        ? inputName(slot)
        : incoming && tensor.local === 'dy'
          ? `d${inputName(slot)}`
          : tensor.local;
    const plain = identifier(local);
    const chosen = [plain, identifier(`${tensor.layer}_${local}`)].find((n) => !used.has(n)) ?? `${plain}_${used.size}`;
    used.add(chosen);
    names.set(name, chosen);
  }
  return names;
}

/** `kernel.m.next` ↦ `kernel_m_next`; letters, digits and underscores only. */
function identifier(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
  return TAKEN.has(plain) ? `${plain}_` : plain;
}

const LETTERS = 'a b c d e g h i j k l m n o p q r t u v w y z'.split(' ');

/** A supply of short names for indices, none of which is a tensor's. */
export function indexNames(taken: Iterable<string>): (wanted: readonly string[]) => string {
  const used = new Set(taken);
  return (wanted) => {
    const name = [...wanted, ...LETTERS].find((n) => !used.has(n) && !TAKEN.has(n))!;
    used.add(name);
    return name;
  };
}
