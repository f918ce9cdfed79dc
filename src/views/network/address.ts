import type { Program } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Cell } from '../../trace/index.ts';

/** The address of a cell as tests and links write it: `conv2.z[0,3,9,2]`. */
export const addressOf = (program: Program, { name, at }: Cell): string =>
  `${name}[${unflatten(program.tensors.get(name)!.shape, at).join(',')}]`;
