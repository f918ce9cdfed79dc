import type { SyntaxNode } from '@lezer/common';
import type { Named } from '../../core/fields.ts';
import type { Range } from './range.ts';

/** What an expression of the code stands for. Numbers, strings, booleans and None are themselves. */
export type Value =
  | number
  | string
  | boolean
  | null
  | List
  | Dict
  | Func
  | KerasName
  | SpecObject
  | Layer
  | Tensor
  | ModelObject
  | Method
  | Foreign;

/** A list or a tuple. Lists grow by `append` and the like. */
export interface List {
  readonly kind: 'list';
  readonly tuple: boolean;
  readonly items: Value[];
}

export interface Dict {
  readonly kind: 'dict';
  readonly entries: Map<string | number | boolean | null, Value>;
}

/** A function or lambda of the code, with the names around it. */
export interface Func {
  readonly kind: 'func';
  readonly name: string;
  readonly params: readonly Param[];
  readonly body: SyntaxNode;
  readonly around: Scope;
}

export interface Param {
  readonly name: string;
  readonly star: '' | '*' | '**';
  readonly fallback: Value | undefined;
}

export interface Slice {
  readonly kind: 'slice';
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/** A module, class or function of Keras or Python's own, by its full name: `keras.layers.Dense`, `range`. */
export interface KerasName {
  readonly kind: 'name';
  readonly path: string;
}

/** An optimizer, loss, initializer, activation … : `Adam(0.001)`. */
export interface SpecObject {
  readonly kind: 'spec';
  readonly family: string;
  readonly spec: Named;
}

/** Where the code says what a layer is. */
export interface Origin {
  /** The call that makes it: `Dense(64, activation='relu')`. */
  readonly call: Range;
  /** The name of its class there: `layers.Dense`. */
  readonly callee: Range;
  /** The arguments with their parentheses. */
  readonly list: Range;
  /** The expression that gives an option, by the option's name in the core (`name`, `input_shape` … by Keras's). */
  readonly options: ReadonlyMap<string, Range>;
}

/** A layer as the code made it. */
export interface Layer {
  readonly kind: 'layer';
  readonly type: string;
  /** Options of the core that the code gives. */
  readonly options: { readonly [option: string]: unknown };
  readonly name: string;
  /** The code gave the name. */
  readonly named: boolean;
  /** The shape of its input without the batch, where the layer says it; null: nobody says. */
  readonly shape: readonly number[] | null;
  /** Called, it gives the states that it ends with beside its output (`return_state=True`), or its two directions apart (`merge_mode=None`). */
  readonly states?: boolean;
  readonly apart?: boolean;
  readonly origin: Origin;
}

/** What a call of a layer gives: a place in the graph. */
export interface Tensor {
  readonly kind: 'tensor';
  readonly node: GraphNode;
}

/** One call of a layer. */
export interface GraphNode {
  readonly layer: Layer;
  readonly inputs: readonly GraphNode[];
  /** Options that Keras takes when the layer is called: `use_causal_mask`. */
  readonly options: { readonly [option: string]: unknown };
  /** The call: `Dense(64)(x)`. */
  readonly at: Range;
}

/** `Sequential` or `Model`, growing as the code is read. */
export interface ModelObject {
  readonly kind: 'model';
  readonly sequential: boolean;
  readonly name: string;
  readonly at: Range;
  /** The layers of a Sequential, and where each was put into it (a statement `add(…)` or an element of a list). */
  readonly layers: { readonly layer: Layer | ModelObject; readonly at: Range; readonly by: 'add' | 'list' }[];
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** The variable it was first given to. */
  readonly facts: ModelFacts;
}

/** What the code does with a model. */
export interface ModelFacts {
  variable: string | null;
  optimizer: Named | null;
  loss: Named | null;
  /** Losses of all outputs, in their order, where there are several, and how much each counts. */
  losses: readonly (Named | null)[];
  lossWeights: readonly number[];
  metrics: readonly string[];
  fit: FitSettings | null;
  /** When it was last used, to find the model that the code is about. */
  used: number;
}

/** What is known of a model that the code has done nothing with yet. */
export const newFacts = (used: number): ModelFacts => ({
  variable: null,
  optimizer: null,
  loss: null,
  losses: [],
  lossWeights: [],
  metrics: [],
  fit: null,
  used,
});

/** What the code says about training. */
export interface FitSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  readonly shuffle: boolean;
}

/** A method of a value, not yet called: `model.add`. */
export interface Method {
  readonly kind: 'method';
  readonly of: Value;
  readonly name: string;
}

/** Something from outside the network, such as data: known by its text, and perhaps by its shape. */
export interface Foreign {
  readonly kind: 'foreign';
  readonly text: string;
  readonly at: Range;
  readonly shape: readonly number[] | null;
  /** A name that nothing defines. */
  readonly open: boolean;
  /** What it would be was not understood, and told where it was: nothing more is said of it. */
  readonly lost?: boolean;
}

/** The names that can be seen from somewhere. */
export interface Scope {
  readonly names: Map<string, Value>;
  readonly around: Scope | null;
}

export const isKind = <K extends string>(value: Value, kind: K): value is Extract<Value, { readonly kind: K }> =>
  typeof value === 'object' && value !== null && value.kind === kind;

export const list = (items: Value[]): List => ({ kind: 'list', tuple: false, items });
export const tuple = (items: Value[]): List => ({ kind: 'list', tuple: true, items });

/** What Python calls a value's type, for messages. */
export function typeName(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (value.kind === 'list') return value.tuple ? 'tuple' : 'list';
  return value.kind === 'name' ? value.path : value.kind;
}

/** Python's idea of true. */
export function truth(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === '') return false;
  if (isKind(value, 'list')) return value.items.length > 0;
  return !isKind(value, 'dict') || value.entries.size > 0;
}

/** Python's `str(value)`, for f-strings. */
export function text(value: Value, depth = 3): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (value.kind === 'list') {
    const inner =
      depth === 0
        ? '…'
        : value.items
            .slice(0, 100)
            .map((item) => shown(item, depth - 1))
            .join(', ');
    return value.tuple ? `(${inner}${value.items.length === 1 ? ',' : ''})` : `[${inner}]`;
  }
  if (value.kind === 'foreign') return value.text;
  return `<${typeName(value)}>`;
}

const shown = (value: Value, depth: number): string => (typeof value === 'string' ? `'${value}'` : text(value, depth));
