import { refuse, within } from '../../core/errors.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Context } from '../format.ts';
import type { Dataset, H5 } from '../hdf5/index.ts';
import type { KerasLayer } from './flatten.ts';
import { idOf } from './flatten.ts';
import type { Slot } from './slots.ts';
import { gated } from './gates.ts';

/** Where the numbers of a slot are, found but not read yet. */
export interface Found {
  readonly slot: Slot;
  readonly where: string;
  readonly shape: readonly number[];
  readonly read: (mostBytes: number) => Float32Array;
}

/** Whether a file keeps weights as Keras 3 does: `layers/dense/vars/0`. */
export const isKeras3 = (root: H5): boolean => ROOTS.some((name) => root.children().includes(name));
const ROOTS = ['layers', '_layer_checkpoint_dependencies'];

/** Finds the weights of a Keras 3 file (`.weights.h5`, or within a `.keras`). */
export function inKeras3(root: H5, slots: readonly Slot[]): readonly Found[] {
  const kept = new Map<H5, ReadonlyMap<string, H5>>();
  /** The groups of a model's layers, by the name that they carry. */
  const named = (model: H5): ReadonlyMap<string, H5> => {
    const known = kept.get(model);
    if (known) return known;
    const groups = new Map<string, H5>();
    for (const child of model.children()) {
      const group = model.at(child)!,
        name = group.at('vars')?.attribute('name')?.[0];
      if (typeof name === 'string') groups.set(name, group).set(idOf(name), group);
    }
    kept.set(model, groups);
    return groups;
  };
  /** The group of a layer: by its name where groups carry one, else by its class and number. */
  const groupOf = ({ names, place }: KerasLayer): H5 | null => {
    const steps = place.split('/').filter((_, i) => i % 2 === 1);
    let here: H5 | null = root;
    for (const [depth, step] of steps.entries()) {
      const container: H5 | null = ROOTS.map((name) => here?.at(name) ?? null).find((group) => group !== null) ?? null;
      if (!container) return null;
      here = named(container).get(names[depth] ?? '') ?? container.at(step);
    }
    return here;
  };
  return slots.map((slot) => {
    const group = groupOf(slot.layer);
    const node = group && slot.places.map((place) => group.at(place)).find((found) => found !== null);
    return found(slot, node ?? null, `${slot.layer.place}/${slot.places[0]}`);
  });
}

/** Finds the weights of an older file: a group for each layer, in it a list of names. */
export function inLegacy(root: H5, slots: readonly Slot[]): readonly Found[] {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const top = slot.layer.names[0]!;
    groups.set(top, [...(groups.get(top) ?? []), slot]);
  }
  return [...groups].flatMap(([top, needed]) => {
    const group =
      root.at(top) ??
      refuse(
        `there are no weights of layer ${JSON.stringify(top.slice(0, 100))}`,
        root.children().slice(0, 20),
        'the file belongs to another model',
      );
    const names = namesIn(group);
    // Keras lists what it trains before what it keeps.
    const ordered = [...needed.filter((s) => s.trainable), ...needed.filter((s) => !s.trainable)];
    const arrays = names.map((name) => group.at(name));
    const made = gated(ordered, names, arrays);
    if (made) return made;
    const fits =
      ordered.length === names.length && ordered.every((slot, i) => same(arrays[i]?.dataset() ?? null, slot.shape));
    return ordered.map((slot, i) => {
      const at = fits ? i : byName(slot, names, i);
      return found(slot, arrays[at] ?? null, `${top}/${names[at] ?? slot.name}`);
    });
  });
}

/** The names of a group's weights; long lists are split over several attributes. */
function namesIn(group: H5): readonly string[] {
  const list: string[] = [];
  const whole = group.attribute('weight_names');
  if (whole) return [...whole].map(String);
  for (let n = 0; ; n++) {
    const part = group.attribute(`weight_names${n}`);
    if (!part) return list;
    list.push(...[...part].map(String));
  }
}

const same = (dataset: Dataset | null, shape: Shape): boolean =>
  dataset !== null && dataset.shape.join() === shape.join();

/** The array whose name says that it is this weight of this layer; else the one that stands at its place. */
function byName({ layer, name }: Slot, names: readonly string[], place: number): number {
  const plain = names.map((n) => `/${n.replace(/:0$/, '')}`),
    last = layer.names.at(-1)!;
  const exact = plain.findIndex((n) => n.endsWith(`/${last}/${name}`));
  return exact >= 0 ? exact : place;
}

function found(slot: Slot, node: H5 | null, where: string): Found {
  const label = JSON.stringify(slot.layer.names.join('/').slice(0, 100));
  const dataset = within(label, () => node?.dataset() ?? null);
  if (!dataset)
    return within(label, () =>
      refuse(`its ${slot.name} is not in the file`, where, `it should have shape [${slot.shape.join(', ')}]`),
    );
  // A single number has no axis there, and one here.
  const shape = dataset.shape.length === 0 ? [1] : dataset.shape;
  return { slot, where: `${label}: ${slot.name}`, shape, read: dataset.read };
}

/** Reads what was found, after all shapes were held against the network. */
export async function readFound(all: readonly Found[], context: Context): Promise<ReadonlyMap<string, Float32Array>> {
  const bytes = all.reduce((n, { slot }) => n + 4 * sizeOf(slot.shape), 0);
  if (bytes > context.mostBytes)
    refuse(
      `the weights need ${bytes.toLocaleString('en')} bytes, more than the limit of ${context.mostBytes.toLocaleString('en')}`,
    );
  for (const { slot, where, shape } of all)
    if (shape.join() !== slot.shape.join())
      within(where, () =>
        refuse(
          `its shape must be [${slot.shape.join(', ')}]`,
          shape,
          'the file belongs to another model, or is damaged',
        ),
      );
  const weights = new Map<string, Float32Array>();
  let done = 0;
  for (const { slot, where, read } of all) {
    weights.set(
      slot.tensor,
      within(where, () => read(context.mostBytes)),
    );
    done += 4 * sizeOf(slot.shape);
    await context.progress(bytes === 0 ? 1 : done / bytes);
  }
  return weights;
}
