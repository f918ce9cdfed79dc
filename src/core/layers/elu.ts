import { elu as activation } from '../activations/elu.ts';
import { activationLayer } from './activation_layer.ts';

/** x above zero, α·(eˣ − 1) below. */
export const elu = activationLayer('elu', activation.fields, activation, [{ alpha: 0.5 }]);
