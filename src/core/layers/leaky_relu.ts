import { leakyRelu as activation } from '../activations/leaky_relu.ts';
import { real } from '../fields.ts';
import { activationLayer } from './activation_layer.ts';

/** x above zero, s·x below; as a layer Keras takes s = 0.3. */
export const leakyRelu = activationLayer('leaky_relu', { negativeSlope: real(0.3, 0) }, activation, [
  { negativeSlope: 0.01 },
]);
