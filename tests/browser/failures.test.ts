import { expect, test } from 'vitest';
import { open } from './setup/page.ts';

const stage = 'main [data-lit]';

test('an unknown model in the address is named, and the page opens on the LeNet', async () => {
  const page = await open('#model=resnet');
  await page.locator(stage).waitFor();
  await expect.poll(() => page.getByRole('alert').allTextContents()).toEqual([expect.stringContaining('resnet')]);
  await expect.poll(() => page.getByRole('banner').textContent()).toContain('LeNet');
});

test('an address of another version is answered in words', async () => {
  const page = await open('#v=99&model=xor');
  await page.locator(stage).waitFor();
  await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/v must be 1 \(received "99"\)/);
});

test('a corrupted model file leaves a message and a way to try again, not a blank page', async () => {
  let broken = true;
  const page = await open('', {
    before: (p) =>
      p.route('**/models/lenet.json', (route) =>
        broken
          ? route.fulfill({ body: '{"format":"backlit-model/1"', contentType: 'application/json' })
          : route.continue(),
      ),
  });
  await page
    .getByText(/lenet\.json/)
    .first()
    .waitFor();
  broken = false;
  await page.getByRole('button', { name: /again/i }).first().click();
  await page.locator(stage).waitFor();
});

test('a model file with wrong numbers in it is refused by field', async () => {
  const page = await open('', {
    before: (p) =>
      p.route('**/models/lenet.json', async (route) => {
        const json = await (await route.fetch()).json();
        json.weights['conv1.kernel'].shape = [1, 2, 3, 4];
        await route.fulfill({ json });
      }),
  });
  await page
    .getByText(/conv1\.kernel/)
    .first()
    .waitFor();
});

test('a model that cannot be fetched leaves the present one as it was', async () => {
  const page = await open('', {
    allow: [/ERR_FAILED/, /Failed to load resource/],
    before: (p) => p.route('**/models/xor.json', (route) => route.abort()),
  });
  await page.locator(stage).waitFor();
  await page.getByRole('banner').getByRole('button', { name: /LeNet/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: /XOR/ }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('xor.json');
  expect(await page.getByRole('banner').textContent()).toContain('LeNet');
});

test('a language that cannot be fetched leaves the present one, and says so', async () => {
  const page = await open('', {
    allow: [/ERR_FAILED/, /Failed to (load resource|fetch)/],
    before: (p) => p.route('**/assets/zh-CN-*.js', (route) => route.abort()),
  });
  await page.locator(stage).waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toMatch(/language zh-CN: could not be loaded/);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

test('a reader of Chinese gets the page in English where the Chinese words cannot be fetched', async () => {
  const page = await open('', {
    locale: 'zh-CN',
    allow: [/ERR_FAILED/, /Failed to (load resource|fetch)/],
    before: (p) => p.route('**/assets/zh-CN-*.js', (route) => route.abort()),
  });
  await page.locator(stage).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

test('a page whose frame cannot be kept is driven all the same', async () => {
  const page = await open('', {
    allow: [/ERR_FAILED/, /Failed to (load resource|fetch)/],
    before: (p) => p.route('**/assets/keeper-*.js', (route) => route.abort()),
  });
  await page.locator(stage).waitFor();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator(stage).getAttribute('data-lit')).toMatch(/^conv1\.z\[/);
});

test('a page whose parts cannot be fetched says so', async () => {
  const page = await open('', {
    allow: [/ERR_FAILED/, /Failed to (load resource|fetch)/],
    before: (p) => p.route('**/assets/App-*.js', (route) => route.abort()),
  });
  await page.getByText(/could not be loaded/).waitFor();
});

test('a corrupted data file is refused with its name, and the sample stays', async () => {
  const page = await open('#model=lenet&sample=test:17', {
    before: (p) =>
      p.route('**/data/mnist-test.bin', async (route) => {
        const body = await (await route.fetch()).body();
        body[body.length >> 1]! ^= 255;
        await route.fulfill({ body });
      }),
  });
  await page.locator(stage).waitFor();
  await expect
    .poll(() => page.getByRole('alert').allTextContents())
    .toEqual([expect.stringContaining('mnist-test.bin')]);
});

test.each([
  [
    'storage that throws',
    () =>
      Object.defineProperty(globalThis, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      }),
  ],
  ['no WebAssembly', () => Reflect.deleteProperty(globalThis, 'WebAssembly')],
  ['no Worker', () => Reflect.deleteProperty(globalThis, 'Worker')],
])('the page works with %s', async (_, bar) => {
  const page = await open('', { before: (p) => p.addInitScript(bar) });
  await page.locator(stage).waitFor();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator(stage).getAttribute('data-lit')).toMatch(/^conv1\.z\[/);
});
