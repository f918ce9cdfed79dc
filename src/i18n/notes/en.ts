/** What an import says about what it changed and left out, and a format about what it cannot hold. */
export const en = {
  optimizerState: () => 'the state of the optimizer is not read; training begins afresh',
  unknownLayer: (type: string) => `${type} is not a layer Backlit knows: it is shown, not computed`,
  beyondUnknown: (type: string) => `${type} reads a layer that cannot be computed: it is shown, not computed`,
  beyondLeftOut: () => 'it is shown, not computed: of the formats below only .backlit.json keeps it',
  beyondTitle: () => 'shown, not computed',
  stopsTitle: () => 'Here the computation ends',
  stopsText: () => 'What comes after this step is drawn in grey: it cannot be computed.',
  startsText: () => 'Nothing after the input can be computed; the layers are drawn in grey.',
  stopsRest: (count: string) =>
    count === '1' ? 'one more layer reads what is missing' : `${count} more layers read what is missing`,
  channelsFirst: () => 'the file keeps channels first; axes and weights were turned to channels last',
  unsupported: (type: string, why: string) => `${type} is shown, not computed: ${why}`,
  trainingOption: (option: string) => `${option} is left out: it only matters in training`,
  optionIgnored: (option: string) => `the option ${option} is not known and was left out`,
  initializerIgnored: (option: string, name: string) => `${option}: ${name} is not known; the default stands in`,
  openSize: (axis: string, size: string) => `axis ${axis} of the input is left open; ${size} was chosen`,
  lossUnknown: (name: string) => `the loss ${name} is not known and was left out`,
  optimizerUnknown: (name: string) => `the optimizer ${name} is not known and was left out`,
  schedule: () => 'the learning rate follows a schedule; its first value stands in',
  noKerasLayer: (type: string) => `Keras has no layer like ${type}`,
  noTfjsLayer: (type: string) => `TensorFlow.js has no layer ${type}`,
  noKerasActivation: (type: string) => `Keras has ${type} as an operation, not as an activation that a file can name`,
  noTfjsActivation: (type: string) => `TensorFlow.js has no activation like ${type}, or another one by that name`,
  noTfjsOption: (option: string, type: string) =>
    `${type} of TensorFlow.js does not have, or understands otherwise, this ${option}`,
  noActivationOptions: (type: string) => `the options of the activation ${type} cannot be written here`,
  tfjsNames: () => 'TensorFlow.js expects these two names; keep both files together',
  weightsOnly: () => 'only the numbers are in it, not the network',
  augmentation: (type: string) => `${type} changes images in training alone; here it hands them on as they are`,
  weightsBegun: (count: string) => `${count} weight tensors are not in the file; they begin by their initializer`,
  lossAssumed: (loss: string) => `the file names no loss; ${loss} stands in`,
  optimizerAssumed: () => 'the file names no optimizer; plain gradient descent (sgd) stands in',
  lossUnfit: (why: string) => `the loss does not fit the output, so there is none: ${why}`,
  onnxOpenSize: (axis: string, name: string, size: string) =>
    `the file leaves the size of axis ${axis}${name === '' ? '' : ` (${name})`} open; ${size} was taken`,
  onnxSecondAxis: () => 'the samples lie along the second axis of its inputs',
  onnxNoBatch: () => 'its inputs have no axis for samples; one was put before them',
  onnxOpset: (opset: string, oldest: string, newest: string) =>
    `its operators are of opset ${opset}; they were read by the rules of ${oldest} to ${newest}`,
  onnxFolded: (count: string) => `${count} nodes that compute with shapes and constants were computed beforehand`,
  onnxBatchNormKept: () => 'batch normalisation was kept as a layer of its own, not folded into the weights',
  onnxIntoWeights: (layer: string) => `a constant factor was taken into the weights of ${layer}`,
  onnxByDepthwise: (layer: string) => `given factors and offsets became ${layer}, a depthwise convolution of 1×1`,
  onnxConstantSource: (layer: string) =>
    `a constant became ${layer}, a dense layer whose kernel is zero and whose bias it is`,
  onnxRowsTurned: () => 'the rows of the kernel were put in the order in which channels-last numbers are flattened',
  onnxGroupsWidened: (groups: string) =>
    `a transposed convolution of ${groups} groups became one of a single group, with zeros between them`,
  onnxBackwardHalf: (layer: string) =>
    `a layer that runs backwards became one half of ${layer}; the other half is zero`,
  onnxAttention: (layer: string, heads: string) =>
    `products, scaling and softmax became ${layer}, attention with ${heads} heads`,
  onnxConstantOutput: () => 'this output is the same for every sample; it is left out',
  onnxUnusedInput: () => 'nothing that can be computed reads this input; it is left out',
  torchLayout: () => 'kernels were turned from the order in which PyTorch keeps them',
  tensorMissing: () => 'nothing in the file is this weight; it stays as it is',
  tensorUnused: () => 'no weight of the network takes this tensor',
  networkInferred: () =>
    'the file has no network: dense layers in the order of their names were assumed, a rectifier between them, nothing after the last',
  noTorchLayer: (type: string) => `PyTorch has no layer like ${type}`,
  onnxNoLayer: (type: string) => `ONNX has no operator for ${type}`,
  onnxNoMask: () => 'ONNX carries no mask of steps: steps that do not count would be computed like all others',
  onnxNoStates: () => 'ONNX is written without the states that a recurrent layer is given or returns',
  onnxNoCellActivation: (type: string) => `the recurrent operators of ONNX have no activation ${type}`,
  onnxTrainingOnly: (type: string) => `${type} does nothing in prediction, and is written as nothing`,
  onnxByMatrix: (layer: string) =>
    `a given mixture of places became ${layer}, a dense layer along that axis whose kernel is known`,
} satisfies { readonly [key: string]: (...values: string[]) => string };

export type NoteKey = keyof typeof en;
/** The sentences, each filled with the values of a note. */
export type Notes = { readonly [K in NoteKey]: (...values: string[]) => string };
