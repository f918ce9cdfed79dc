/** What page and embed both say: messages, play, and what each model that comes with Backlit is called. */
export const common = {
  notices: 'Messages',
  dismiss: 'Dismiss',
  play: 'Play',
  pause: 'Pause',
  titles: {
    lenet: 'LeNet on handwritten digits',
    residual: 'Residual network on digits',
    sequential: 'Keras Sequential on digits',
    brackets: 'LSTM that reads brackets',
    sorting: 'Transformer that sorts',
    spiral: 'Spiral classifier',
    xor: 'XOR',
    neuron: 'One neuron',
  },
};
