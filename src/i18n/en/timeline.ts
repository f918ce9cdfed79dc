export const timeline = {
  label: 'Timeline',
  bar: 'Steps of the pass',
  controls: 'Playback',
  start: 'To the start',
  back: 'One step back',
  forward: 'One step forward',
  end: 'To the end',
  granularity: 'Size of a step',
  levels: { layer: 'Layer', value: 'Value', multiply: 'Multiply' },
  levelHelp: {
    layer: 'One step is a whole layer',
    value: 'One step is one number',
    multiply: 'One step is one multiplication',
  },
  speed: 'Speed',
  slower: 'Slower',
  faster: 'Faster',
  /** step 5,641 of 14,372: the words around the two numbers. */
  count: { before: 'step', between: 'of', after: '' },
  hints: { play: 'play', step: 'step', into: 'into', out: 'out' },
  passes: { forward: 'Forward', loss: 'Loss', backward: 'Backward', update: 'Update' },
  /** On a chapter of the bar, as short as can be. */
  chapter: {
    forward: (layer: string) => layer,
    loss: () => 'loss',
    backward: (layer: string) => `∂ ${layer}`,
    update: (layer: string) => `Δ ${layer}`,
    wholeUpdate: 'update',
  },
  optimizer: 'optimizer',
  loss: 'loss',
  passInFive: '5 s',
  passInFiveTitle: 'The whole pass in 5 seconds',
  /** The way to the present step. */
  crumbs: { label: 'Where we are', start: 'Before the first step', to: (part: string) => `To the start of ${part}` },
  /** What keeps a network from computing or learning. */
  clinic: {
    title: 'Failure clinic',
    note: 'What can go wrong with the numbers of a network, looked for in this run.',
    well: 'Nothing found: all numbers are finite, the gradients reach every layer, and loss and output fit together.',
    show: (where: string) => `Show it: ${where}`,
    gradients:
      'Size of each layer’s weight gradients, from the input to the output; each mark to the right stands for ten times more',
    findings: {
      notFinite: (layer: string, x: string) => `${layer} makes a number that is none: ${x}.`,
      overflow: (layer: string) => `In ${layer}, e to the power of a large number overflows to ∞.`,
      silent: (layer: string) => `All of ${layer} is 0: no unit fires for this sample.`,
      batchOfOne: (layer: string) =>
        `${layer} normalises over a batch of one: each number is its own mean, and becomes 0.`,
      dead: (layer: string, _x: string, share: string) => `${share} of the units of ${layer} never fire.`,
      saturated: (layer: string, _x: string, share: string) =>
        `${share} of ${layer} is saturated: its slopes are almost 0.`,
      vanishing: (layer: string, x: string) =>
        `The gradient fades on its way back: at ${layer} it is ${x} of the largest.`,
      exploding: (layer: string, x: string) => `The gradients of ${layer} explode: their size is ${x}.`,
      equalShares: (layer: string) => `The softmax of ${layer} gives every class the same share.`,
      lossNeedsShares: (layer: string) => `The loss expects shares that sum to 1, but ${layer} is no softmax.`,
      lossNeedsProbability: (layer: string) =>
        `The loss expects a probability, but ${layer} is not kept between 0 and 1.`,
      lossSquashedTwice: (layer: string) => `The loss expects raw scores, but ${layer} has squashed them already.`,
      targetOutOfReach: (layer: string, x: string) => `The target ${x} lies where ${layer} can never get.`,
      inputOutOfRange: (_layer: string, x: string) => `The input ${x} lies outside what the network was trained on.`,
    },
    why: {
      notFinite: 'One NaN or ∞ turns everything that reads it into the same, loss and gradients included.',
      overflow:
        'Beyond 88.7, e to the power of it no longer fits a 32-bit number. Take away the largest first, as softmax does.',
      silent:
        'A ReLU at 0 has slope 0, so no gradient gets through this layer and nothing before it learns from this sample.',
      batchOfOne:
        'Without others to compare with, all samples look the same, and no gradient gets through. Choose a larger batch on the left; prediction uses the moving statistics instead.',
      dead: 'A unit that is 0 on every sample gets no gradient and stays dead. A smaller learning rate or a leaky ReLU helps.',
      saturated:
        'Where the curve is flat the slope is near 0, and the chain rule multiplies by it: the layers before hardly learn.',
      vanishing: 'The chain rule multiplies one slope per layer; many small ones leave nothing for the first layers.',
      exploding: 'The next update would throw the weights far away. Clip the gradient or lower the learning rate.',
      equalShares: 'It has no preference at all: its scores are the same, as with weights that are all 0.',
      lossNeedsShares:
        'Cross-entropy takes the logarithm of a share; of anything else it means nothing, and may be NaN.',
      lossNeedsProbability: 'Binary cross-entropy takes ln p and ln(1 − p): outside 0 … 1 they do not exist.',
      lossSquashedTwice:
        'With fromLogits the loss applies softmax or sigmoid itself; twice makes the gradients small and the answers vague.',
      targetOutOfReach: 'The loss can never become 0 here; choose another last activation or scale the targets.',
      inputOutOfRange: 'Out there the network was never corrected; its answer is a guess.',
    },
  },
  mode: {
    label: 'What is run',
    modes: { train: 'Train', predict: 'Predict' },
    help: {
      train:
        'As in training: forward, loss, backward and update; dropout at work, batch norm by the statistics of this batch',
      predict: 'As predict() runs it: the forward pass alone, dropout off, moving statistics in use',
    },
  },
  /** Loop, breakpoints, what is passed over. */
  stepping: {
    label: 'Stepping',
    clinic: (n: number) =>
      n === 0
        ? 'Failure clinic: nothing found'
        : n === 1
          ? 'Failure clinic: 1 finding'
          : `Failure clinic: ${n} findings`,
    predict: 'Predict the next step, then see it',
    loop: 'Loop this layer while playing',
    open: (n: number) => (n === 0 ? 'Breakpoints' : n === 1 ? '1 breakpoint' : `${n} breakpoints`),
    title: 'Breakpoints',
    note: 'Playing stops where one of them is met. B puts one on the number in the light, C runs to the next, Shift+C back to the last.',
    none: 'There are none yet.',
    go: 'go there',
    remove: (what: string) => `Remove: ${what}`,
    run: 'Run to the next',
    runBack: 'Run back',
    clear: 'Remove all',
    stopAt: 'Stop at …',
    kinds: {
      layer: 'a layer',
      tensor: 'a tensor',
      cell: 'one number of a tensor',
      nan: 'a number that is NaN or ∞',
      above: 'a number above …',
      below: 'a number below …',
      sign: 'a change of sign within a tensor',
      flip: 'a sign that your change flipped',
    },
    tensor: 'Tensor',
    place: 'Coordinates, from 0',
    than: 'Than',
    watched: 'Which tensor',
    anywhere: 'in any tensor',
    add: 'Add',
    full: (n: number) => `There are ${n} already; remove one first.`,
    refusePlace: (most: string) => `Type coordinates from 0 to ${most}, separated by commas.`,
    refuseNumber: 'Type a number, such as 2 or -0.5.',
    hints: {
      sign: 'Stops at each number whose sign is another than that of the number made before it in the same tensor; zeros are passed over.',
      flip: 'Compared with the numbers before your last change, for as long as they are marked.',
    },
    skipTitle: 'One multiplication at a time, pass over …',
    skips: { nothing: 'nothing', padding: 'padding', zeros: 'padding and terms that are 0' },
  },
  /** Where the pointer is on the bar. */
  wherePass: (pass: string, layer: string) => `${pass} · ${layer}`,
  goTo: {
    title: 'Go to step',
    field: (most: string) => `Step, 0 to ${most}`,
    refuse: (most: string) => `Type a whole number from 0 to ${most}.`,
    go: 'Go',
  },
};
