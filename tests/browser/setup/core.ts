import { plain } from '../../../src/core/kernels/plain/index.ts';
import { readFileSync } from 'node:fs';
import type { Values } from '../../../src/core/program.ts';
import type { Model } from '../../../src/formats/model.ts';
import { readModel } from '../../../src/formats/model.ts';
import type { Batch, Edits, ModelId, SampleChoice } from '../../../src/state/types.ts';
import { createDerive } from '../../../src/state/derive.ts';
import type { Level, Position } from '../../../src/trace/index.ts';
import { litStep, neighbour } from '../../../src/trace/index.ts';
import { unflatten } from '../../../src/core/tensor.ts';

/** A shipped model as the core computes it here, in Node: what the page in the browser is compared with. */
export const shipped = (id: ModelId, batch: Batch = 1) =>
  known(readModel(JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')), `${id}.json`), batch);

/** Any model, likewise. */
export function known(model: Model, batch: Batch = 1) {
  const derive = createDerive(plain);
  const program = derive.program({ model, mode: 'train', batch });
  const values = (edits: Edits = {}, sample: SampleChoice = { kind: 'shipped', index: 0 }): Values =>
    derive.values({ model, mode: 'train', batch, dataset: null, sample, edits });
  const read = (name: string): Float32Array => values().get(name)!;
  return {
    model,
    program,
    values,
    next: (position: Position, level: Level, direction: 1 | -1 = 1): Position =>
      neighbour(program, position, level, direction, read),
    /** `conv1.z[0,3,9,2]`: the cell in the light at a position, as the page's data attributes name it. */
    lit(position: Position): string | null {
      const lit = litStep(program, position);
      return lit && cellName(lit.span.formula.out, unflatten(lit.span.formula.shape, lit.cell));
    },
  };
}

export const cellName = (tensor: string, coordinates: readonly number[]): string =>
  `${tensor}[${coordinates.join(',')}]`;
