import type { Program } from '../../core/program.ts';
import { flatten, unflatten } from '../../core/tensor.ts';
import type { Cell } from '../../trace/index.ts';

/** `conv2.z[0,3,9,2]`: the address of a cell on the page. */
export function addressOf(program: Program, { name, at }: Cell): string {
  const tensor = program.tensors.get(name);
  return tensor ? `${name}[${unflatten(tensor.shape, at).join(',')}]` : `${name}[${at}]`;
}

/** The cell that an element of the page stands for: by its address, or by name and place in a formula. */
export function cellAt(program: Program, target: EventTarget | null): Cell | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-cell], [data-name]') : null;
  if (!element) return null;
  const { cell, name, at } = element.dataset;
  if (name !== undefined) return program.tensors.has(name) ? { name, at: Number(at) } : null;
  const open = cell!.lastIndexOf('[');
  const tensor = program.tensors.get(cell!.slice(0, open));
  if (!tensor) return null;
  return {
    name: tensor.name,
    at: flatten(
      tensor.shape,
      cell!
        .slice(open + 1, -1)
        .split(',')
        .map(Number),
    ),
  };
}

/** Every element of the panel that stands for a cell. */
export const elementsOf = (root: Element, program: Program, cell: Cell): readonly Element[] => [
  ...root.querySelectorAll(`[data-cell="${CSS.escape(addressOf(program, cell))}"]`),
  ...root.querySelectorAll(`[data-name="${CSS.escape(cell.name)}"][data-at="${cell.at}"]`),
];
