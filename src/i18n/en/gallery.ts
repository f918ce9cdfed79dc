/** The gallery: what each model that comes with Backlit is called and shows. */
export const gallery = {
  title: 'Choose a model',
  note: 'All trained in this project, by the same arithmetic that you are about to step through.',
  open: (title: string) => `Open ${title}`,
  present: 'on the stage',
  loading: 'loading …',
  models: {
    lenet:
      'How a convolution slides its kernel over an image, and how the gradient finds its way back to every kernel cell.',
    residual:
      'A path around two convolutions: what they make is added to what they read, and the gradient takes both ways back.',
    sequential: 'The textbook network: 784 pixels, 64 hidden units, ten answers. Matrix times vector, nothing else.',
    brackets:
      'Character by character: gates decide what is written, kept and forgotten, and the memory counts what is still open.',
    sorting:
      'Six digits look at each other at once: queries meet keys, softmax shares out attention, and out they come in order.',
    spiral: 'Two hidden layers bend the plane until two interlocked arms come apart.',
    xor: 'What no single neuron can do: three hidden units are enough to tell equal from different.',
    neuron: 'Three inputs, three weights, a bias, an activation: everything larger is made of this.',
  },
};
