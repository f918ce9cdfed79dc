import { parse } from '../core/network.ts';
import type { Model } from './model_file.ts';
import { readModelBy } from './model_file.ts';

export type { Accuracy, DataSource, Model, Sample } from './model_file.ts';
export { writeModel } from './model_write.ts';

/** Reads a model file from parsed JSON, `where` naming it in messages. Throws a `SpecError`, and nothing else, for any JSON. */
export const readModel = (value: unknown, where: string): Model => readModelBy(parse, value, where);
