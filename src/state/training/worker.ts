import { driver } from './driver.ts';
import type { Asked, Said } from './messages.ts';

/** What a worker has of the page. */
interface Scope {
  postMessage(said: Said, transfer: Transferable[]): void;
  addEventListener(type: 'message', listen: (event: { readonly data: Asked }) => void): void;
}
const scope = self as unknown as Scope;

/** How long a worker works before it looks for messages, in milliseconds. */
const SLICE = 60;
const ask = driver((said) => scope.postMessage(said, []), SLICE);
scope.addEventListener('message', ({ data }) => ask(data));
scope.postMessage({ kind: 'ready' }, []);
