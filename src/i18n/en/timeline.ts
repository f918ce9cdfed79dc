export const timeline = {
  label: 'Timeline',
  bar: 'Steps of the pass',
  controls: 'Playback',
  start: 'To the start',
  back: 'One step back',
  play: 'Play',
  pause: 'Pause',
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
  /** Where the pointer is on the bar. */
  wherePass: (pass: string, layer: string) => `${pass} · ${layer}`,
  goTo: {
    title: 'Go to step',
    field: (most: string) => `Step, 0 to ${most}`,
    refuse: (most: string) => `Type a whole number from 0 to ${most}.`,
    go: 'Go',
  },
};
