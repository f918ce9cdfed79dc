/**
 * Backlit as a library: build, run, train and look into small neural networks, in Node and in browsers. See docs/library.md.
 */
/** Small data sets that need no file: points in the plane to be told apart. */
export * as data from './core/data/index.ts';
export { SpecError } from './core/errors.ts';
export type { Formula, Read, Ref, Term } from './core/formula.ts';
export type { Network } from './core/graph.ts';
export { parse } from './core/network.ts';
export type { Program, Values } from './core/program.ts';
export { run } from './core/machine.ts';
export { compile } from './core/program.ts';
export type { Random } from './core/random.ts';
export { random } from './core/random.ts';
export type { Shape, Tensor } from './core/tensor.ts';
export { tensor } from './core/tensor.ts';
export type { Answers, Inputs, Nested, Numbers } from './library/data.ts';
export type { BatchEnd, FitOptions, History } from './library/fit.ts';
export type { GradientOptions, Gradients } from './library/gradients.ts';
export type { Measures } from './library/measures.ts';
export type { MetricGiven, Model, ModelOptions, Predictor, Trainer, Weighted } from './library/model.ts';
export { fromNetwork, load, model, sequential } from './library/model.ts';
export type { LayerOptions, Node, Piece } from './library/pieces.ts';
export { input, layers } from './library/pieces.ts';
export type { Trace } from './library/trace.ts';
export type { Address, Cell, Explanation } from './trace/index.ts';
export type { SummaryOptions } from './words/summary.ts';
export { summaryOf } from './words/summary.ts';
