import { complete } from '../formats/complete.ts';
import type { Sample } from '../formats/model_file.ts';
import { openOwn } from './open_own.ts';
import type { App } from './store.ts';

/** Puts samples before those of the model on the stage, and shows the first of them; edits, program, level and position stay. */
export async function addSamples(app: App, samples: readonly Sample[]): Promise<void> {
  const { model: present, ...now } = app.store.getState();
  if (!present) return;
  const { model } = complete({ ...present, samples: [...samples, ...present.samples] });
  const { batch, row, edits, level, position, report, breakpoints, code, fit } = now,
    rest = { batch, row, edits, level, position, report, breakpoints, code, fit };
  await openOwn(
    app,
    { ...present, id: model.id, samples: model.samples },
    { ...rest, sample: { kind: 'shipped', index: 0 } },
  );
}
