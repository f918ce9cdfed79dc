/** The rail on the left: the model's layers, the data, the drawing pad. */
export const rail = {
  addLayer: 'Add layer',
  training: 'Training',
  trainedBy: (optimizer: string, loss: string) => `Optimizer ${optimizer}, loss ${loss}: change them`,
  editLayer: (layer: string) => `Change ${layer}`,
  tabs: { model: 'Model', train: 'Train', code: 'Code' },
  parts: 'Parts of the rail',
  model: 'Model',
  data: 'Data',
  /** Made-up points of the plane. */
  sets: { spiral: 'spiral', xor: 'XOR', circles: 'circles', moons: 'moons', gaussians: 'two clouds' } as {
    readonly [set: string]: string;
  },
  layers: 'Layers of the network',
  total: 'Total params',
  params: (n: string) => `${n} parameters`,
  inputs: (n: number) => (n === 1 ? '1 input' : `${n} inputs`),
  units: (n: number) => (n === 1 ? '1 unit' : `${n} units`),
  values: (n: string) => `${n} values`,
  goTo: (layer: string) => `${layer}: go to its first value`,
  batch: 'Batch',
  batchTitle:
    'The batch: this sample and those after it go through the network together; gradients of weights add up over them',
  closeUp: (layer: string) => `Close-up of ${layer}`,
  beyond: (id: string, known: boolean) =>
    known
      ? `${id}: shown, not computed, for it reads a layer that is not known`
      : `${id}: a layer that is not known: shown, not computed`,
  /** Opens what opening the file changed and left out. */
  report: (notes: string) => `Changes on opening (${notes})`,
  leaveCloseUp: 'Whole network',

  label: 'label',
  noLabel: 'no label',
  network: 'network',
  /** The class that the network finds most likely. */
  says: 'Prediction',
  /** Below it, where the stage shows other numbers. */
  otherwise: 'As Predict runs it; in training, dropout and batch statistics make other numbers.',
  right: 'right',
  wrong: 'wrong',
  output: 'output',
  target: 'target',
  testSample: (i: string, n: string) => `test sample ${i} of ${n}`,
  sample: (i: string, n: string) => `sample ${i} of ${n}`,
  drawn: 'your drawing',
  moved: 'your own point',
  ownSequence: 'your own sequence',
  unseenSequence: 'a sequence it never saw',
  sequence: 'The sequence, a token a step',
  tokenAt: (step: number) => `Token at step ${step}`,
  answerAt: (place: number) => `Right answer ${place}`,
  likelihoods: 'Probability of each answer',
  edited: 'edited input',
  fill: 'Fill the input',
  fills: { random: 'Random', zeros: 'Zeros', ones: 'Ones' },
  fromFile: 'File',
  fromFileTitle: 'Numbers from an .npy or .npz file, or a picture',
  filled: { random: 'random numbers', zeros: 'all zeros', ones: 'all ones' },
  previous: 'Previous sample',
  next: 'Next sample',
  random: 'Random sample',
  fetching: 'Loading the digits …',
  samples: 'Samples',
  sampleOf: (label: string) => `Sample: ${label}`,
  thumbnail: (label: string) => `Picture of the present sample, label ${label}`,
  probabilities: 'Probability of each digit',
  whatIf: 'What if the label were …',
  whichDigit: 'Which digit is it?',
  whatever: 'the network’s answer',
  labelNote: 'Only loss and gradients follow the label.',
  plane: 'Input plane: each point is a sample, the colours are the network’s answer',
  planeHelp: 'Click a point to choose it, drag to move it; arrow keys move it too.',
  inputTable: 'Input numbers',

  draw: 'Draw',
  upload: 'Upload',
  padTitle: 'Draw a digit',
  pad: 'Drawing area. Space puts the pen down and lifts it, arrow keys move it.',
  padHint: 'Draw here, or drop a picture',
  seen: 'What the network sees',
  undoStroke: 'Undo stroke',
  clear: 'Clear',
  penDown: 'pen down',
  penUp: 'pen up',
  done: 'Done',
  notAnImage: (name: string) =>
    `“${name}” is not a picture that this browser can read; try a PNG or a JPEG. The sample stays as it was.`,
  tooLarge: (name: string, size: string) =>
    `“${name}” has ${size} MB; pictures of up to 20 MB are read. The sample stays as it was.`,
  emptyImage: (name: string) =>
    `“${name}” is of one colour all over: there is no digit in it. The sample stays as it was.`,
};
