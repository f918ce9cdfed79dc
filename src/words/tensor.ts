import type { Program, TensorInfo } from '../core/program.ts';
import { LOSS } from '../core/program.ts';
import type { SayingMessages } from '../i18n/index.ts';
import { weightOf } from './place.ts';

type Names = { readonly [local: string]: string };

/** What a tensor is, in words: "kernel gradient", "sum", "∂L/∂z", "forget gate, step 2". Unknown ones keep their own name. */
export function tensorInWords(messages: SayingMessages, program: Program, name: string): string {
  const tensor = program.tensors.get(name);
  if (!tensor) return name;
  const words = messages.words,
    { local } = tensor;
  const names = words.tensors as Names;
  if (local === 'value' && tensor.layer !== LOSS) return words.values;
  const slides = (weightOf(program, tensor)?.shape.length ?? 0) > 2;
  const known = (slides && (words.slidingTensors as Names)[local]) || names[local];
  return known ?? ofTurn(messages, program, tensor) ?? composed(messages, program, tensor) ?? local;
}

/** A name that is made of others: "new weights of the queries", "mean of squares v (bias)", "weights (backwards)"; null for anything else. */
function composed(messages: SayingMessages, program: Program, { layer, local, role }: TensorInfo): string | null {
  const { ofWeight, turns, tensors } = messages.words,
    names = tensors as Names;
  const called = (plain: string): string | null => {
    const [, way, rest = plain] = /^(forward|backward)_(\w+)$/.exec(plain) ?? [];
    const name = names[rest] ?? names[rest.replace(/\d+$/, '')];
    if (name === undefined) return null;
    return way === undefined ? name : turns.going(name, turns.ways[way as 'forward']);
  };
  const parts = local.split('.'),
    next = parts.at(-1) === 'next';
  const [head = '', memory] = next ? parts.slice(0, -1) : parts;
  const weight = role === 'gradient' && head.startsWith('d') ? head.slice(1) : head;
  const what = program.tensors.get(`${layer}.${weight}`)?.role === 'weight' ? called(weight) : null;
  if (what === null)
    return parts.length === 1 ? called(local) : parts.includes('penalty') ? ofWeight.memories['penalty']! : null;
  if (memory !== undefined) return ofWeight.memory(ofWeight.memories[memory] ?? memory, what);
  if (weight !== head) return ofWeight.gradient(what);
  return next ? ofWeight.next(what) : what;
}

/** A tensor of one turn of a recurrent layer: its gate or state by name, and the step; null for anything else. */
function ofTurn({ words }: SayingMessages, program: Program, { layer, local }: TensorInfo): string | null {
  const [, way = '', stem = '', turn = ''] = /^(forward_|backward_)?([a-z]+)(\d+)$/.exec(local) ?? [];
  if (turn === '') return null;
  const spec = program.network.layers.find((l) => l.id === layer);
  const inner = spec && 'layer' in spec ? (spec.layer as { readonly type: string }).type : spec?.type;
  const of = (words.turns.of as { readonly [type: string]: Names })[inner ?? ''] ?? {};
  const plain = of[stem] ?? null;
  const slope = stem.endsWith('slope') ? of[stem.slice(0, -'slope'.length)] : undefined;
  const gradient = stem.startsWith('d') ? of[stem.slice(1)] : undefined;
  const what =
    plain ??
    (slope !== undefined ? words.turns.slope(slope) : gradient !== undefined ? words.turns.gradient(gradient) : null);
  if (what === null) return null;
  const direction = way === '' ? null : words.turns.ways[way === 'forward_' ? 'forward' : 'backward'];
  return words.turns.at(direction === null ? what : words.turns.going(what, direction), turn);
}
