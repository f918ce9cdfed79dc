import { kerasName } from '../../core/keras-name.ts';
import type { NetworkEdit } from '../../core/editing.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { defOf } from '../../core/known.ts';
import type { Answers } from './asks.ts';
import type { Place } from './assemble.ts';
import type { Spelling } from './expression.ts';
import { compilePatch } from './edit_compile.ts';
import { layerCall, optionName, optionText } from './expression.ts';
import { literal } from './literal.ts';
import type { Range } from './range.ts';
import type { Understood } from './read.ts';
import { readCode } from './read.ts';
import { writeCode } from './write.ts';

/** Text put in place of other text. */
interface Patch extends Range {
  readonly text: string;
}

/** A program changed so that it says another network. */
export interface Rewritten {
  readonly code: string;
  /** The program was written anew, without its comments: no small change of it says the network. */
  readonly anew: boolean;
  /** The network as the new code reads: ids are those that Keras would give. */
  readonly network: Network;
}

/**
 * Changes a program as one edit changes its network: only the expressions that say it, everything else stays letter by
 * letter. The result is read again; where it does not say the network that was wanted (the layer is made in a loop, say),
 * the program is written anew.
 */
export function rewrite(code: string, answers: Answers, edit: NetworkEdit, goal: Network): Rewritten {
  const understood = readCode(code, answers);
  // What the program does not say of loss and optimizer is assumed, and stays unsaid.
  const wanted =
    understood.network && edit.what !== 'compile'
      ? {
          ...goal,
          name: understood.network.name,
          loss: understood.network.loss,
          optimizer: understood.network.optimizer,
        }
      : goal;
  const patches = understood.network ? patchesFor(code, understood, edit, wanted) : null;
  if (patches) {
    const changed = apply(code, patches);
    const { network, troubles } = readCode(changed, answers);
    if (
      network &&
      alike(network, wanted) &&
      troubles.filter((t) => t.kind === 'error').length <= understood.troubles.filter((t) => t.kind === 'error').length
    )
      return { code: changed, anew: false, network };
  }
  return { code: writeCode(wanted), anew: true, network: wanted };
}

/** Whether two networks are one but for the names of their layers. */
export function alike(a: Network, b: Network): boolean {
  return JSON.stringify(nameless(a)) === JSON.stringify(nameless(b));
}

function nameless({ layers, outputs, loss, optimizer }: Network): unknown {
  const place = new Map(layers.map((spec, i) => [spec.id, i]));
  // Of layers that share their weights, whichever comes first stands for them.
  const first = new Map<string, number>();
  layers.forEach((spec, i) => first.set(spec.shares ?? spec.id, first.get(spec.shares ?? spec.id) ?? i));
  return {
    layers: layers.map((spec) => ({
      ...Object.fromEntries(
        Object.entries(spec)
          .filter(([option]) => option !== 'id')
          .toSorted(([x], [y]) => (x < y ? -1 : 1)),
      ),
      from: spec.from.map((f) => place.get(f)),
      shares: first.get(spec.shares ?? spec.id),
    })),
    outputs: outputs.map((o) => place.get(o)),
    loss,
    optimizer,
  };
}

const apply = (code: string, patches: readonly Patch[]): string =>
  patches
    .toSorted((a, b) => b.from - a.from || b.to - a.to)
    .reduce((text, p) => text.slice(0, p.from) + p.text + text.slice(p.to), code);

/** The small changes of the text that an edit asks for; null: there are none. */
function patchesFor(code: string, understood: Understood, edit: NetworkEdit, wanted: Network): readonly Patch[] | null {
  const { places } = understood;
  if (edit.what === 'add') return addition(code, understood, edit.after, wanted);
  if (edit.what === 'compile') return compilePatch(code, understood, wanted);
  const place = places.get(edit.id);
  if (!place) return null;
  if (edit.what === 'configure') {
    const spec: { readonly [option: string]: unknown } = { ...wanted.layers.find(({ id }) => id === edit.id) };
    return configuration(code, place, edit.option, spec[edit.option], spellingOf(code, understood, place));
  }
  if (edit.what === 'remove') return removal(code, understood, place);
  const ids = [...places.keys()].filter((id) => places.get(id)!.by !== 'said');
  const other = places.get(ids[ids.indexOf(edit.id) + edit.by] ?? '');
  return other ? exchange(code, place, other) : null;
}

/** An option: its expression is replaced, or an argument put at the end of the call. */
function configuration(
  code: string,
  { layer, by }: Place,
  option: string,
  value: unknown,
  how: Spelling,
): readonly Patch[] | null {
  const at = layer.origin.options.get(option);
  if (layer.type === 'input') {
    const said = at ?? layer.origin.options.get('shape') ?? layer.origin.options.get('input_shape');
    if (!said) return null;
    const word = /(batch_\w+|input_dim|input_length)\s*=\s*$/.exec(code.slice(0, said.from))?.[1];
    if (word !== undefined) return null;
    return [{ ...said, text: literal(value) }];
  }
  if (by === 'said') return null;
  const { control } = defOf({ type: layer.type as LayerSpec['type'] }).fields[option]!;
  const text = optionText(option, value, control.kind, () => true, how);
  if (text === null) return null;
  if (at) return [{ from: at.from, to: at.to, text }];
  const { list } = layer.origin;
  if (list.to <= list.from || code[list.to - 1] !== ')') return null;
  let end = list.to - 1;
  while (/\s/.test(code[end - 1]!)) end--;
  const before = code[end - 1] === '(' ? '' : code[end - 1] === ',' ? ' ' : ', ';
  return [{ from: end, to: end, text: `${before}${optionName(layer.type, option)}=${text}` }];
}

/** The whole lines of a statement, or an element of a list with its comma. */
function pieceOf(code: string, { at, by }: Place): Range {
  if (by === 'list') {
    let { from, to } = at;
    const after = /^[ \t]*,/.exec(code.slice(to));
    if (after) to += after[0].length;
    const start = code.lastIndexOf('\n', from - 1) + 1;
    const rest = /^[ \t]*(#[^\n]*)?\n/.exec(code.slice(to));
    if (/^[ \t]*$/.test(code.slice(start, from)) && rest) [from, to] = [start, to + rest[0].length];
    return { from, to };
  }
  return linesOf(code, at);
}

function linesOf(code: string, { from, to }: Range): Range {
  const start = code.lastIndexOf('\n', from - 1) + 1;
  const line = code.indexOf('\n', to);
  return { from: start, to: line < 0 ? code.length : line + 1 };
}

function removal(code: string, { places, network }: Understood, place: Place): readonly Patch[] | null {
  if (place.by === 'said') return null;
  const patches: Patch[] = [];
  const said = ['input_shape', 'batch_input_shape', 'batch_shape', 'input_dim'].flatMap((word) => {
    const at = place.layer.origin.options.get(word);
    return at && place.layer.type !== 'embedding' ? [`${word}=${code.slice(at.from, at.to)}`] : [];
  })[0];
  if (place.by === 'call') {
    // `x = Dense(8)(y)`: where the name stays the same the line can go, else it hands on what it read.
    const lines = linesOf(code, place.at);
    const [, indent = '', name, read] =
      /^([ \t]*)(\w+)\s*=\s*[\s\S]*\)\(\s*(\w+)\s*\)\s*(?:#[^\n]*)?\n?$/.exec(code.slice(lines.from, lines.to)) ?? [];
    if (name === undefined) return null;
    return [{ ...lines, text: name === read ? '' : `${indent}${name} = ${read}\n` }];
  }
  if (said !== undefined && network) {
    // The next layer says the shape of the input from now on.
    const ids = [...places.keys()];
    const next = places.get(ids[ids.findIndex((id) => places.get(id) === place) + 1] ?? '');
    if (!next || next.by === 'said') return null;
    const end = next.layer.origin.list.to - 1;
    const bare = /\(\s*$/.test(code.slice(0, end));
    patches.push({ from: end, to: end, text: `${bare ? '' : ', '}${said}` });
  }
  return [{ ...pieceOf(code, place), text: '' }, ...patches];
}

/** Two layers change places: the calls that make them are exchanged, whatever stands around them stays. */
function exchange(code: string, one: Place, other: Place): readonly Patch[] | null {
  const [a, b] = [one.layer.origin.call, other.layer.origin.call];
  if (one.by === 'said' || other.by === 'said' || a.from >= a.to || b.from >= b.to) return null;
  const textOf = ({ from, to }: Range): string => code.slice(from, to);
  const shape = [one, other].find((p) =>
    [...p.layer.origin.options.keys()].some((o) => /^(batch_)?(input_)?shape$/.test(o)),
  );
  if (shape) return null;
  return [
    { ...a, text: textOf(b) },
    { ...b, text: textOf(a) },
  ];
}

function addition(code: string, understood: Understood, after: string, wanted: Network): readonly Patch[] | null {
  const { places, network, variable } = understood;
  const known = new Set(network!.layers.map((spec) => spec.id));
  const spec = wanted.layers.find((layer) => !known.has(layer.id));
  const ids = [...places.keys()];
  // After an input that no line makes: before the first layer.
  const anchor = places.get(after);
  if (!anchor) return null;
  const before = anchor.by === 'said' ? places.get(ids[ids.indexOf(after) + 1] ?? '') : undefined;
  const beside = before ?? anchor;
  if (!spec || beside.by === 'said') return null;
  const how = spellingOf(code, understood, beside);
  // Without a name: Keras gives one.
  const said = before ? saidShape(code, before) : null;
  const call = layerCall(spec, () => true, how, said ? [said.text] : []);
  const patches: Patch[] = [...importPatch(code, understood, kerasName(spec.type), how)];
  if (said) patches.push({ from: said.from, to: said.to, text: '' });
  if (beside.by === 'call') {
    const lines = linesOf(code, beside.at);
    const [, indent = '', name] = /^([ \t]*)(\w+)\s*=/.exec(code.slice(lines.from, lines.to)) ?? [];
    if (name === undefined) return null;
    return [
      ...patches,
      { from: lines.to, to: lines.to, text: `${endsLine(code, lines.to)}${indent}${name} = ${call}(${name})\n` },
    ];
  }
  const piece = pieceOf(code, beside);
  const whole = code.slice(piece.from, piece.to).includes('\n');
  const indent = /^[ \t]*/.exec(code.slice(piece.from))![0];
  const at = before ? piece.from : piece.to;
  if (beside.by === 'add') {
    const [prefix] = /^[\w.]+\.add\(/.exec(code.slice(beside.at.from)) ?? [`${variable}.add(`];
    return [...patches, { from: at, to: at, text: `${before ? '' : endsLine(code, at)}${indent}${prefix}${call})\n` }];
  }
  if (before) return [...patches, { from: at, to: at, text: whole ? `${indent}${call},\n` : `${call}, ` }];
  // Behind the last element of a list a comma may be missing.
  const comma = /,\s*(#[^\n]*)?\n?$/.test(code.slice(beside.at.to, piece.to)) ? '' : ',';
  const patch = whole
    ? { from: at, to: at, text: `${indent}${call},\n` }
    : { from: at, to: at, text: ` ${call}${comma ? '' : ','}` };
  return [...patches, ...(comma ? [{ from: beside.at.to, to: beside.at.to, text: ',' }] : []), patch];
}

const endsLine = (code: string, at: number): string => (at > 0 && code[at - 1] !== '\n' ? '\n' : '');

/** The argument by which a layer says the shape of the input, with the comma before it. */
function saidShape(code: string, { layer }: Place): (Range & { readonly text: string }) | null {
  for (const word of ['input_shape', 'batch_input_shape', 'batch_shape', 'input_dim']) {
    const at = layer.origin.options.get(word);
    if (!at) continue;
    const start = /,?\s*\w+\s*=\s*$/.exec(code.slice(0, at.from));
    if (start) return { from: start.index, to: at.to, text: `${word}=${code.slice(at.from, at.to)}` };
  }
  return null;
}

/** How a program writes the classes of Keras: as its neighbour is written, else as its imports allow. */
function spellingOf(code: string, { keras }: Understood, beside: Place): Spelling {
  const callee = code.slice(beside.layer.origin.callee.from, beside.layer.origin.callee.to).trim();
  const prefix = /^([\w.]+)\.\w+$/.exec(callee)?.[1];
  const modules = new Map([...keras].map(([word, path]) => [path, word]));
  const whole = modules.get('keras') ?? (modules.has('tensorflow') ? `${modules.get('tensorflow')!}.keras` : 'keras');
  const bound = modules.get('keras.layers') ?? (prefix?.endsWith('layers') ? prefix : undefined);
  return {
    layer: (name) => {
      const here = [...keras].find(([, path]) => path.endsWith(`.${name}`) && path.startsWith('keras.'))?.[0];
      if (here !== undefined) return here;
      if (bound !== undefined) return `${bound}.${name}`;
      return name;
    },
    keras: whole,
  };
}

/** A class that is written bare and not yet imported is added to the import of the others. */
function importPatch(code: string, { keras }: Understood, name: string, how: Spelling): readonly Patch[] {
  if (how.layer(name) !== name || keras.has(name)) return [];
  const found = /^from (?:tensorflow\.)?keras\.layers import [^\n(*#]*[\w]/m.exec(code);
  if (!found) return [];
  const end = found.index + found[0].length;
  return [{ from: end, to: end, text: `, ${name}` }];
}
