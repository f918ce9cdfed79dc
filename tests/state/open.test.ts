import { expect, test } from 'vitest';
import { plain } from '../../src/core/kernels/plain/index.ts';
import { parse } from '../../src/core/network.ts';
import { complete } from '../../src/formats/complete.ts';
import { createDerive } from '../../src/state/derive.ts';
import { openHash } from '../../src/state/open.ts';
import { pack } from '../../src/state/own.ts';
import { createApp } from '../../src/state/store.ts';

/** A link into a network of one layer, of which all is in the link. */
async function linkTo(at: string): Promise<string> {
  const { model } = complete({
    network: parse({
      layers: [
        { type: 'input', shape: [2] },
        { type: 'dense', id: 'out', units: 3 },
      ],
    }),
  });
  return `#model=${model.id}&own=${await pack(model)}&level=value&at=${at}`;
}

test('a link to another moment of the model on the stage goes there in the same model', async () => {
  const app = createApp({}, createDerive(plain));
  const to = async (at: string) => {
    expect(await openHash(app, await linkTo(at), null), JSON.stringify(app.store.getState().notices)).toBe(true);
    return app.store.getState();
  };
  const first = await to('out.y:0,0:1'),
    second = await to('out.y:0,2:1');
  expect(second.model).toBe(first.model);
  expect(second.position).toBeGreaterThan(first.position);
});
