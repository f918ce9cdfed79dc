import { softmax as activation } from '../activations/softmax.ts';
import { activationLayer } from './activation_layer.ts';

/** Shares of the exponentials along one axis. */
export const softmax = activationLayer('softmax', activation.fields, activation, [{ axis: 1 }]);
