import type { App } from '../state/index.ts';
import { toEdge, toPass } from './timeline/moves.ts';

/** Events by which a key asks a view for something; they are dispatched on the root and bubble. */
export type KeyEvent =
  | 'backlit:present'
  | 'backlit:keys'
  | 'backlit:goto'
  | 'backlit:open'
  | 'backlit:save'
  | 'backlit:breakpoint'
  | 'backlit:breakpoints';

/** A key, with Shift or without; the letters in lower case. */
type Command = (app: App, root: HTMLElement) => void;

const ask =
  (type: KeyEvent): Command =>
  (_, root) =>
    void root.dispatchEvent(new CustomEvent(type, { bubbles: true }));

const COMMANDS: { readonly [key: string]: Command } = {
  ' ': ({ actions }) => actions.toggle(),
  ArrowRight: ({ actions }) => actions.step(1),
  ArrowLeft: ({ actions }) => actions.step(-1),
  PageDown: ({ actions }) => actions.step(1),
  PageUp: ({ actions }) => actions.step(-1),
  ArrowDown: ({ actions }) => actions.into(),
  ArrowUp: ({ actions }) => actions.out(),
  'Shift+ArrowRight': ({ actions }) => actions.step(1, 'layer'),
  'Shift+ArrowLeft': ({ actions }) => actions.step(-1, 'layer'),
  'Shift+PageDown': (app) => toPass(app, 1),
  'Shift+PageUp': (app) => toPass(app, -1),
  Home: (app) => toEdge(app, -1),
  End: (app) => toEdge(app, 1),
  '[': ({ actions }) => actions.faster(-1),
  ']': ({ actions }) => actions.faster(1),
  e: (_, root) => editable(root)?.focus(),
  g: ask('backlit:goto'),
  b: ask('backlit:breakpoint'),
  'Shift+b': ask('backlit:breakpoints'),
  c: ({ actions }) => actions.run(1),
  'Shift+c': ({ actions }) => actions.run(-1),
  l: ({ store, actions }) => actions.setLoop(!store.getState().loop),
  p: ({ store, actions }) => actions.setPredicting(!store.getState().predicting),
  m: ({ store, actions }) => actions.setDense(store.getState().dense === 'matrix' ? 'neurons' : 'matrix'),
  'Alt+ArrowLeft': ({ actions }) => actions.follow(-1),
  'Alt+ArrowRight': ({ actions }) => actions.follow(1),
  o: ask('backlit:open'),
  s: ask('backlit:save'),
  f: ask('backlit:present'),
  '?': ask('backlit:keys'),
  Escape: ({ store, actions }) => {
    if (store.getState().closeUp !== null) actions.closeUp(null);
    else actions.dismiss();
  },
};

/** With Ctrl or ⌘. */
const HISTORY: { readonly [key: string]: Command } = {
  z: ({ actions }) => actions.undo(),
  'Shift+z': ({ actions }) => actions.redo(),
  y: ({ actions }) => actions.redo(),
};

/** Lets the keyboard (and a clicker) drive Backlit from anywhere in `root`; returns how to stop that. */
export function installKeys(app: App, root: HTMLElement): () => void {
  const listen = (event: KeyboardEvent): void => {
    const command = commandFor(event);
    if (!command || !app.store.getState().model) return;
    event.preventDefault();
    command(app, root);
  };
  root.addEventListener('keydown', listen);
  return () => root.removeEventListener('keydown', listen);
}

/** What a key press means; null where it belongs to what has the focus, or to the browser. */
function commandFor(event: KeyboardEvent): Command | null {
  const { altKey, shiftKey, target } = event;
  if (event.defaultPrevented || event.isComposing) return null;
  const control = event.ctrlKey || event.metaKey;
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const owner = target instanceof Element ? target : null;
  if (owner && belongsTo(owner, letter, control)) return null;
  // A printable sign such as ? or ] carries its Shift with it.
  const shifted = shiftKey && (event.key.length > 1 || /^[a-z]$/.test(letter));
  if (altKey && (control || shiftKey || !letter.startsWith('Arrow'))) return null;
  const key = altKey ? `Alt+${letter}` : shifted ? `Shift+${letter}` : letter;
  const table = control ? HISTORY : COMMANDS;
  if (!Object.hasOwn(table, key) || (event.repeat && !REPEATS.has(letter))) return null;
  return table[key]!;
}

/** Keys that go on for as long as they are held. */
const REPEATS = new Set(['ArrowRight', 'ArrowLeft', 'PageDown', 'PageUp', 'z', 'y']);

const TYPING = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
const PRESSING = 'button, a[href], summary, [role=button], [role=link], [role=menuitem], [role=switch], [role=tab]';
/** Widgets that walk with the arrows by themselves. */
const WALKING = '[role=menu], [role=listbox], [role=radiogroup], [role=tablist], [role=grid], [role=tree]';

/** Whether the focused element wants the key for itself. */
function belongsTo(owner: Element, key: string, control: boolean): boolean {
  const input = owner.closest(TYPING);
  if (input && !isButtonLike(input)) return true;
  if (owner.closest('dialog[open], [role=dialog]')) return true;
  if (control) return false;
  if (key === ' ' && owner.closest(`${PRESSING}, input`)) return true;
  const vertical = key === 'ArrowUp' || key === 'ArrowDown';
  if (vertical && owner.closest('[role=spinbutton]')) return true;
  return key.startsWith('Arrow') && owner.closest(WALKING) !== null;
}

const isButtonLike = (input: Element): boolean =>
  input instanceof HTMLInputElement && ['button', 'submit', 'reset', 'checkbox', 'file'].includes(input.type);

/** The first number of the inspector that can be edited and is on the page. */
const editable = (root: HTMLElement): HTMLElement | undefined =>
  [...root.querySelectorAll<HTMLElement>('[data-editable]')].find((e) => e.getClientRects().length > 0);
