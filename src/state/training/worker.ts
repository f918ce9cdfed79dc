import { driver } from './driver.ts';
import type { Asked, Said } from './messages.ts';

/** What a worker has of the page. */
interface Scope {
  postMessage(said: Said, transfer: Transferable[]): void;
  addEventListener(type: 'message', listen: (event: { readonly data: Asked }) => void): void;
}
const scope = self as unknown as Scope;

/** How long a worker works before it looks for messages, in milliseconds. */
const SLICE = 6;

/** Lets messages have a turn; a timer would make it wait for milliseconds. */
const bell = new MessageChannel();
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    bell.port1.onmessage = () => resolve();
    bell.port2.postMessage(null);
  });
const ask = driver((said) => scope.postMessage(said, []), SLICE, breath);
scope.addEventListener('message', ({ data }) => ask(data));
scope.postMessage({ kind: 'ready' }, []);
