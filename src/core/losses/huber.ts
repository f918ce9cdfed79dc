import { real } from '../fields.ts';
import { lossOfError } from './of_error.ts';

/** L = mean of ½e² up to |e| = δ, of δ|e| − ½δ² beyond: squared for small errors, straight for large ones. */
export const huber = lossOfError('huber', { delta: real(1, 0) }, ({ delta }) => ({
  name: 'huber',
  value: (e) => (Math.abs(e) <= delta ? (e * e) / 2 : delta * Math.abs(e) - (delta * delta) / 2),
  derivative: (e) => (Math.abs(e) <= delta ? e : delta * Math.sign(e)),
  markup: (a) =>
    `\\begin{cases}\\tfrac{1}{2}(${a})^2 & |${a}| \\le ${delta}\\\\ ${delta}\\,|${a}| - \\tfrac{1}{2}\\cdot ${delta}^2\\end{cases}`,
  slope: (a) => `\\max(-${delta}, \\min(${a}, ${delta}))`,
  code: (a) => `${a} ** 2 / 2 if np.abs(${a}) <= ${delta} else ${delta} * np.abs(${a}) - ${delta} ** 2 / 2`,
  slopeCode: (a) => `np.clip(${a}, -${delta}, ${delta})`,
}));
