/** Names of cells and tensors, and the sentence about the present step. */
export const words = {
  /** Where a cell is; every number counts from 1. */
  cells: {
    only: {
      value: 'loss',
      each: 'loss of the sample',
      learningRate: 'learning rate η',
      step: 'number of the update',
      top: 'largest z',
      share: 'one part of the whole',
      mix: 'weighted mean of the gradients',
      mass: 'sum of the targets',
      total: 'ln of the sum',
      correction: 'bias correction',
      rate: 'corrected learning rate',
    },
    input: (subscript: string) => `input x${subscript}`,
    neuron: (i: number) => `neuron ${i}`,
    output: (i: number) => `output ${i}`,
    entry: (i: number) => `entry ${i}`,
    feature: (position: number, i: number) => `position ${position}, feature ${i}`,
    pixel: (row: number, column: number) => `row ${row}, column ${column}`,
    map: (map: number, row: number, column: number) => `map ${map}, row ${row}, column ${column}`,
    weight: (subscript: string, to: number) => `weight x${subscript} → neuron ${to}`,
    tap: (filter: number, channel: number, row: number, column: number) =>
      `filter ${filter}, channel ${channel}, cell (${row}, ${column})`,
    biasOfNeuron: (i: number) => `bias of neuron ${i}`,
    biasOfMap: (i: number) => `bias of map ${i}`,
    cell: (coordinates: string) => `cell (${coordinates})`,
    ofSample: (place: string, sample: number) => `${place} (sample ${sample})`,
  },
  /** What a tensor holds, by the local name of its formula. */
  tensors: {
    z: 'sum',
    y: 'output',
    x: 'input',
    dz: '∂L/∂z',
    dy: '∂L/∂y',
    dx: '∂L/∂x',
    dp: '∂L/∂p',
    kernel: 'weights',
    bias: 'bias',
    dkernel: 'weight gradient',
    dbias: 'bias gradient',
    'kernel.next': 'new weights',
    'bias.next': 'new bias',
    'kernel.velocity.next': 'velocity',
    'bias.velocity.next': 'velocity',
    'kernel.m.next': 'mean of gradients m',
    'bias.m.next': 'mean of gradients m',
    'kernel.v.next': 'mean of squares v',
    'bias.v.next': 'mean of squares v',
    'kernel.gait': 'gait',
    'bias.gait': 'gait',
    slope: 'slope',
    top: 'softmax',
    e: 'softmax',
    share: 'softmax',
    mix: 'softmax',
    target: 'target',
    p: 'probability',
    lnp: 'ln p',
    lnq: 'ln (1 − p)',
    each: 'loss of the sample',
    value: 'loss',
    learningRate: 'learning rate',
  },
  sentence: {
    /** Between two sentences, and before what is said of a place. */
    between: ' ',
    at: (place: string) => `${place}: `,
    start: 'Nothing is computed yet: only the input and the weights are there.',
    end: 'That was the last step.',
    onlyPadding: '{at}nothing but padding lies here, so {v} it is.',
    padding: 'This one falls on padding: it adds nothing.',
    /** One multiplication: what a term adds to a sum. */
    add: {
      weighted: {
        plus: '{place} is {x}, its weight {w}: it adds {p}.',
        minus: '{place} is {x}, its weight {w}: it takes {p} away.',
        zero: '{place} is {x}, its weight {w}: it adds nothing.',
      },
      bias: {
        plus: 'The {place} adds {p}.',
        minus: 'The {place} takes {p} away.',
        zero: 'The {place} is {p} and adds nothing.',
      },
      single: {
        plus: '{place} adds {p}.',
        minus: '{place} takes {p} away.',
        zero: '{place} is {p} and adds nothing.',
      },
      error: {
        plus: '{place}: its error adds {p}.',
        minus: '{place}: its error takes {p} away.',
        zero: '{place}: its error is {p} and adds nothing.',
      },
      weightGradient: {
        plus: 'The error {g} times the input {x} adds {p} to this weight’s gradient.',
        minus: 'The error {g} times the input {x} takes {p} from this weight’s gradient.',
        zero: 'The error {g} times the input {x} adds nothing to this weight’s gradient.',
      },
      gradient: {
        plus: 'The error {g} comes back through the weight {w}: it adds {p}.',
        minus: 'The error {g} comes back through the weight {w}: it takes {p} away.',
        zero: 'The error {g} comes back through the weight {w}: it adds nothing.',
      },
      term: {
        plus: '{expression} adds {p}.',
        minus: '{expression} takes {p} away.',
        zero: '{expression} adds nothing.',
      },
    },
    sum: {
      rises: 'The sum rises from {a} to {b}.',
      falls: 'The sum falls from {a} to {b}.',
      stays: 'The sum stays at {b}.',
    },
    /** One comparison: who is the largest so far. */
    contest: {
      first: '{place} is {x}: the largest so far.',
      leads: '{place} is {x}: larger than {best}, it leads now.',
      stays: '{place} is {x}: not larger than {best}, which stays ahead.',
    },
    /** One value, from all its terms. */
    value: {
      products: '{at}{n} products make {v}.',
      oneOfProducts: '{at}only one of {n} products is not 0; it makes {v}.',
      productsAndBias: '{at}{n} products and a bias make {v}.',
      productAndBias: '{at}one product and a bias make {v}.',
      terms: '{at}{n} terms make {v}.',
      sum: '{at}{n} numbers add up to {v}.',
      mean: '{at}the mean of {n} numbers is {v}.',
      gives: '{at}{expression} gives {v}.',
      givesGradient: '{at}{expression} gives the gradient {v}.',
      largest: 'The largest of {n} numbers is {v}, from {winner}: it alone goes on.',
      largestPlain: '{at}the largest of {n} numbers is {v}.',
      copy: 'The same number, {v}, moves to {place}.',
      lossIs: '{at}{v}.',
      theLossIs: 'The loss is {v}.',
      masked: 'The mask blocks {x}: 0 goes on.',
      unmasked: 'The mask lets {x} through, times {s}: {v}.',
      weightGradient: '{at}{n} products of error and input add up to the gradient {v}.',
      biasGradient: '{at}{n} errors add up to the gradient {v}.',
      gradient: '{at}{n} errors come back through their weights and add up to {v}.',
      gradientsMeet: '{at}{n} gradients meet here and add up to {v}.',
      errorItself: 'The error {v} is itself the gradient of the bias.',
      gradientPasses: 'The gradient {v} goes back unchanged to {place}.',
      gradientStops: 'No part of the gradient {g} goes back to {place}: it did not count.',
      oneWeightGradient: 'The error {g} times the input {x} gives this weight’s gradient, {v}.',
      oneGradient: 'The error {g} comes back through the weight {w}: {v}.',
      gate: {
        closed: 'The slope here is 0, the gate is closed: the gradient {g} stops.',
        open: 'The slope here is 1, the gate is open: the gradient {g} passes unchanged.',
        slope: 'Chain rule: local slope {s} times the gradient that arrives, {g}, is {v}.',
      },
    },
    /** A function of one number {a} ↦ {v}. */
    functions: {
      relu: (a: number): string =>
        a > 0
          ? 'ReLU: {a} is above 0, so it passes on unchanged.'
          : a < 0
            ? 'ReLU: {a} is below 0, so 0 passes on.'
            : 'ReLU: {a} is not above 0, so 0 passes on.',
      sigmoid: () => 'Sigmoid turns {a} into {v}, between 0 and 1.',
      tanh: () => 'Tanh turns {a} into {v}, between −1 and 1.',
      exp: () => 'e to the power {a} is {v}.',
      reciprocal: () => '1 divided by {a} is {v}.',
      log: () => 'The natural logarithm of {a} is {v}.',
      'relu′': (a: number): string =>
        a > 0
          ? 'ReLU at {a}: above 0 the gate is open, its slope is {v}.'
          : 'ReLU at {a}: not above 0 the gate is closed, its slope is {v}.',
    },
    functionOf: 'The {f} of {a} is {v}.',
    slopeOf: 'The slope of {f} at {a} is {v}.',
    names: (name: string) => (name === 'log' ? 'ln' : name),
    /** The update of a weight. */
    weightIs: '{place} is {w} now.',
    moves: '{place} moves from {w} by {move} to {v}.',
    stays: '{place} stays at {v}: its move is 0.',
    /** A whole layer of a pass. */
    layer: {
      forward: '{layer} is done: {what}.',
      forwardNow: '{layer} is at work: {what}.',
      loss: 'The loss is {v}.',
      lossNow: 'The loss compares the output with the target.',
      backwardLoss: 'The loss has said which way each output should change.',
      backwardLossNow: 'The loss says which way each output should change.',
      backward: 'The gradient has gone back through {layer}.',
      backwardNow: 'The gradient goes back through {layer}.',
      backwardWeights: (n: number, shown: string) =>
        `The gradient has gone back through {layer}: ${n === 1 ? 'its one weight has' : `its ${shown} weights have`} a slope now.`,
      update: (n: number, shown: string) =>
        `${n === 1 ? 'The one weight' : `The ${shown} weights`} of {layer} ${n === 1 ? 'has' : 'have'} taken one step.`,
      updateNow: (n: number, shown: string) =>
        `${n === 1 ? 'The one weight' : `The ${shown} weights`} of {layer} ${n === 1 ? 'takes' : 'take'} one step.`,
      updateRate: 'The optimizer sets its rate for this step.',
    },
    sizes: {
      one: 'one number, ',
      maps: (n: number, height: number, width: number) =>
        n === 1 ? `one picture of ${height}×${width}` : `${n} maps of ${height}×${width}`,
      numbers: (n: string) => `${n} numbers`,
    },
  },
};
