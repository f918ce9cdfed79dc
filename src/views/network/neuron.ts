import type { Scene } from './scene.ts';
import { paintNeuron } from './paintNeuron.ts';

export { neuronLayout } from './neuronLayout.ts';

/** A single neuron taken apart; nothing where the scene is another. */
export const paintSingle = (context: CanvasRenderingContext2D, scene: Scene): void => {
  if (scene.layout.neuron) paintNeuron(context, scene, scene.layout.neuron);
};
