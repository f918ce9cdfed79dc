import { erf } from '../erf.ts';
import { pointwise } from './pointwise.ts';

const PER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** erf z = (2/√π)·∫₀ᶻ e^{−t²} dt. */
export const errorFunction = pointwise('erf', {}, () => ({
  name: 'error function',
  value: erf,
  derivative: (x) => PER_ROOT_PI * Math.exp(-(x * x)),
  markup: (a) => `\\operatorname{erf}(${a})`,
  slope: (a) => `\\tfrac{2}{\\sqrt{\\pi}}\\,e^{-(${a})^2}`,
  code: (a) => `math.erf(${a})`,
  slopeCode: (a) => `2 / np.sqrt(np.pi) * np.exp(-${a} * ${a})`,
}));
