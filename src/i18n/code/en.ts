/** What the reader of Keras code says about a place of it. */
export const en = {
  notPython: () => 'this is not Python as it stands; check brackets, commas and indentation',
  notUnderstood: (code: string) => `“${code}” is not understood here; this line is left out`,
  tooDeep: (most: string) => `nested more than ${most} deep; write it in smaller steps`,
  tooManySteps: (most: string) => `the program takes more than ${most} steps; make the loops shorter`,
  tooManyCalls: (name: string, most: string) => `${name} calls itself more than ${most} times; give it an end`,
  tooManyLayers: (most: string) => `more than ${most} layers; make the network smaller`,
  tooLong: (most: string) => `longer than ${most} elements; make it shorter`,
  tooLarge: () => 'this number is too large',
  codeTooLong: (most: string, length: string) =>
    `up to ${most} characters are read, and this has ${length}; leave out what is not the model`,
  notANumber: (code: string) => `“${code}” is not a number that can be used here`,
  dividedByZero: () => 'this divides by zero',
  cannotCombine: (sign: string, a: string, b: string) =>
    b ? `“${sign}” does not work between ${a} and ${b}` : `“${sign}” does not work on ${a}`,
  cannotSpread: () => 'only lists, tuples and dictionaries can be spread with *',
  cannotIterate: () => 'this cannot be gone through element by element',
  cannotUnpack: (names: string, values: string) => `${names} names, but ${values} values`,
  cannotAssign: () => 'a value cannot be given to this',
  cannotCall: (what: string) => `${what} cannot be called`,
  noSuchElement: (key: string) => `there is no element ${key}`,
  noElements: (what: string) => `${what} has no elements`,
  badKey: (what: string) => `${what} cannot be a key of a dictionary`,
  badIndex: (what: string) => `${what} cannot be an index`,
  inTrainingAlone: (name: string) => `${name} changes pictures in training alone; it is left out here`,
  noAttribute: (what: string, name: string) => `${what} has no ${name} that is understood here`,
  noClasses: (name: string) =>
    `class ${name} is left out: models are understood as Sequential or as Model(inputs, outputs)`,
  unknownName: (name: string) => `nothing defines ${name}`,
  didYouMean: (name: string, better: string) => `nothing defines ${name}; did you mean ${better}?`,
  notImported: (name: string) => `${name} is not imported; it is taken for Keras’s`,
  neverRun: (name: string) => `${name} is never run: code is only read here`,
  unknownLayer: (name: string) => `${name} is not a layer Backlit has; it is left out`,
  functionUnknown: (name: string) => `what ${name} does is not known here; it is left out`,
  noApplication: (name: string) =>
    `${name} and its trained weights are not in the code; it is left out here (save the model with Keras and drop its file)`,
  unknownOptimizer: (name: string, all: string) => `${name} is not an optimizer Backlit has; there are ${all}`,
  unknownSpec: (name: string) => `${name} is not one of those Backlit has`,
  wrongSpec: (family: string) => `this is not one of Keras’s ${family}`,
  optionIgnored: (what: string, option: string) => `${option} has no effect here; ${what} goes without it`,
  noSuchOption: (what: string, option: string, options: string) =>
    `${what} has no option ${option}${options ? `; it has ${options}` : ''}`,
  optionMissing: (what: string, option: string) => `${what} needs ${option}; the layer is left out until it is there`,
  argumentMissing: (what: string, name: string) => `${what} needs ${name}`,
  tooManyArguments: (what: string, most: string) => `${what} takes at most ${most} arguments without a name`,
  refused: (why: string) => why,
  mustBeShape: (received: string) => `a shape is a tuple of whole numbers such as (28, 28, 1); this is ${received}`,
  numberForShape: (n: string) => `(${n}) is a number, not a tuple; write (${n},)`,
  notAnActivation: () => 'this is not an activation that can stand alone',
  nameChanged: (name: string, now: string) =>
    `a name has no spaces, dots, quotes or brackets: “${name}” becomes “${now}”`,
  nameTaken: (name: string) => `the name ${name} is taken by another layer; give it another`,
  notATensor: (what: string, received: string) => `${what} is called with layers’ outputs; this is ${received}`,
  notALayer: (received: string) => `only layers can be added; this is ${received}`,
  wrongInputs: (what: string, wanted: string, received: string) =>
    `${what} takes ${wanted} inputs, and here it gets ${received}`,
  inputUnused: (name: string) => `the outputs do not depend on the input ${name}; it is left out`,
  mergeNeedsList: (name: string) => `${name} takes a list of layers’ outputs: ${name}([a, b])`,
  sequentialNeedsList: () => 'Sequential takes a list of layers',
  emptyModel: () => 'the model has no layers yet; add one with model.add(…)',
  noModel: () => 'there is no model here yet: begin with Sequential() or Input(…)',
  noModelYet: () => 'until Model(inputs, outputs) is there, this is taken for the output',
} satisfies { readonly [key: string]: (...values: string[]) => string };

export type SentenceKey = keyof typeof en;
/** The sentences, each filled with the values of a trouble. */
export type Sentences = { readonly [K in SentenceKey]: (...values: string[]) => string };
