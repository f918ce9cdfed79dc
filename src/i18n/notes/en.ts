/** What an import says about what it changed and left out, and a format about what it cannot hold. */
export const en = {
  optimizerState: () => 'the state of the optimizer is not read; training begins afresh',
  unknownLayer: (type: string) => `${type} is not a layer Backlit knows: it is shown, not computed`,
  beyondUnknown: (type: string) => `${type} reads a layer that cannot be computed: it is shown, not computed`,
  channelsFirst: () => 'the file keeps channels first; axes and weights were turned to channels last',
  weightsBegun: (count: string) => `${count} weight tensors are not in the file; they begin by their initializer`,
  lossAssumed: (loss: string) => `the file names no loss; ${loss} stands in`,
  optimizerAssumed: () => 'the file names no optimizer; plain gradient descent (sgd) stands in',
  lossUnfit: (why: string) => `the loss does not fit the output, so there is none: ${why}`,
} satisfies { readonly [key: string]: (...values: string[]) => string };

export type NoteKey = keyof typeof en;
/** The sentences, each filled with the values of a note. */
export type Notes = { readonly [K in NoteKey]: (...values: string[]) => string };
