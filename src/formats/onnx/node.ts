import { refuse } from '../../core/errors.ts';
import type { GivenFile } from '../format.ts';
import type { Constant } from './constant.ts';
import { constantOf } from './constant.ts';
import type { NodeProto } from './messages.ts';

/** A node with its attributes read as what the operator says they are. */
export type Attributes = ReturnType<typeof attributesOf>;

export function attributesOf(node: NodeProto, files: readonly GivenFile[] = []) {
  const has = (name: string): boolean => node.attributes.has(name);
  const wrong = (name: string, what: string): never =>
    refuse(`its attribute ${name} must be ${what}`, [...node.attributes.keys()].join(', '), 'export the model again');
  function must<T>(name: string, what: string, value: T | undefined, fallback: T | undefined): T {
    if (value !== undefined) return value;
    return !has(name) && fallback !== undefined ? fallback : wrong(name, what);
  }
  const of = (name: string) => node.attributes.get(name);
  return {
    has,
    int: (name: string, fallback?: number): number => must(name, 'a whole number', of(name)?.int, fallback),
    flag: (name: string, fallback = false): boolean =>
      must(name, 'a whole number', of(name)?.int, Number(fallback)) !== 0,
    float: (name: string, fallback?: number): number => must(name, 'a number', of(name)?.float, fallback),
    text: (name: string, fallback?: string): string => must(name, 'text', of(name)?.text, fallback),
    ints: (name: string, fallback?: readonly number[]): readonly number[] =>
      must(name, 'a list of whole numbers', of(name)?.ints, fallback),
    floats: (name: string, fallback?: readonly number[]): readonly number[] =>
      must(name, 'a list of numbers', of(name)?.floats, fallback),
    texts: (name: string, fallback?: readonly string[]): readonly string[] =>
      must(name, 'a list of texts', of(name)?.texts, fallback),
    tensor: (name: string): Constant => {
      const tensor = of(name)?.tensor;
      return tensor ? constantOf(tensor, files, `attribute ${name}`) : wrong(name, 'a tensor');
    },
    graph: (name: string) => of(name)?.graph ?? wrong(name, 'a graph'),
  };
}

/** What a node is called in messages: its type and its name, or its place. */
export const labelOf = ({ type, domain, name }: NodeProto, index: number): string =>
  `${domain === '' ? '' : `${domain}.`}${type.slice(0, 60)} ${name === '' ? `at node ${index + 1}` : JSON.stringify(name.slice(0, 60))}`;
