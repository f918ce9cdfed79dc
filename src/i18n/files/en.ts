/** The dialogs around files: progress, report, saving. Fetched with them. */
export const en = {
  opening: (name: string) => `Opening ${name}`,
  /** Under the name of a model whose numbers are still being read. */
  outline: (layers: string, parameters: string) =>
    `${layers} layers, ${parameters} parameters. This is how it is built; its numbers are on the way.`,
  cancel: 'Cancel',
  reportTitle: (name: string) => `${name} is open`,
  reportClean: 'The numbers are those of the file; nothing had to be changed, supplied or left out.',
  reportNote: 'The numbers are those of the file. This is what was changed, supplied or left out on the way:',
  kinds: {
    unknown: 'Shown, not computed',
    translated: 'Translated',
    folded: 'Folded together',
    assumed: 'Supplied',
    ignored: 'Left out',
    lacking: 'Cannot be held',
  },
  andMore: (places: string, n: number) => `${places} and ${n} more`,
  done: 'Done',
  matching: {
    title: (name: string) => `Weights of ${name}`,
    note: 'Each weight of the network, and what of the file goes there. What was guessed wrong can be chosen anew.',
    weight: 'Weight',
    shape: 'Shape',
    source: 'From the file',
    way: 'How',
    keep: 'stays as it is',
    sourceOf: (weight: string) => `Source of ${weight}`,
    found: (n: number, of: number) => `${n} of ${of} weights come from the file.`,
    unused: (names: string) => `Not used: ${names}`,
    take: 'Take these weights',
    ways: {
      same: 'as it lies',
      turned: 'transposed',
      turnedRows: 'transposed, rows channels last',
      kernel: 'axes channels last',
      sum: 'both added',
      gates: 'both added, gates z r h',
      gatesTurned: 'transposed, gates z r h',
      gatesTwo: 'one above the other, gates z r h',
      part: 'its part, transposed',
      heads: 'transposed, in heads',
    },
  },
  saveTitle: 'Save the model',
  saveNote: 'With every number as it is now, edits included. The files stay on your machine.',
  formats: {
    keras: { title: 'Keras', text: 'Keras 3: model, weights, loss and optimizer' },
    h5: { title: 'Keras, HDF5', text: 'the older format that every Keras reads' },
    tfjs: { title: 'TensorFlow.js', text: 'a layers model: model.json and weights.bin' },
    onnx: { title: 'ONNX', text: 'for other runtimes; the network in standard operators' },
    npz: { title: 'NumPy', text: 'the weights only, by name' },
    backlit: { title: 'Backlit JSON', text: 'all of it, samples included' },
    safetensors: { title: 'safetensors', text: 'the weights only, with the names of Keras' },
    'safetensors-pytorch': {
      title: 'safetensors for PyTorch',
      text: 'the weights only, with PyTorch’s names and layouts',
    },
  },
  step: {
    title: 'This step',
    text: 'What is computed up to the present step, as .npz',
    parts: { value: 'Activations', gradient: 'Gradients' },
  },
};

export type FileWords = typeof en;
