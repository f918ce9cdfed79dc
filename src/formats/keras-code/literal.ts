import { capitals } from '../../core/keras-name.ts';

/** A plain value as Python writes it: tuples for lists, double quotes. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `(${value.map(literal).join(', ')}${value.length === 1 ? ',' : ''})`;
  return JSON.stringify(value);
}

/** `HeNormal`, `L2`, `KLDivergence`: the class of an object that is an option. */
export const specClass = (type: string): string =>
  ({ sgd: 'SGD', rmsprop: 'RMSprop', adamw: 'AdamW', l1_l2: 'L1L2', kl_divergence: 'KLDivergence' })[type] ??
  capitals(type);
