import { relu as activation } from '../activations/relu.ts';
import { activationLayer } from './activation_layer.ts';

/** max(0, x), with a largest value, a slope below and a threshold. */
export const relu = activationLayer('relu', activation.fields, activation, [
  { maxValue: 1, negativeSlope: 0.1, threshold: 0.2 },
]);
