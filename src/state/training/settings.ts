import type { FitSettings } from '../../formats/keras-code/values.ts';
import type { App } from '../store.ts';

/** Changes how the network is trained, and with it what its program says in `fit(…)`. */
export async function changeFit({ store, actions }: App, fit: FitSettings): Promise<void> {
  actions.setFit(fit);
  const { code } = store.getState();
  if (!code) return;
  const { refit } = await import('../../formats/keras-code/edit_fit.ts');
  const text = refit(code.text, code.answers, fit);
  if (text !== null && text !== code.text && store.getState().code === code) actions.setCode({ ...code, text });
}
