import { eluCurve } from './elu.ts';
import { pointwise } from './pointwise.ts';

/** An elu whose two constants keep mean 0 and variance 1 from layer to layer (Klambauer et al. 2017). */
export const selu = pointwise('selu', {}, () => eluCurve('selu', 1.673_263_242_354_377_2, 1.050_700_987_355_480_5));
