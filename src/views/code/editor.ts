import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  HighlightStyle,
  LRLanguage,
  LanguageSupport,
  bracketMatching,
  indentNodeProp,
  indentUnit,
  continuedIndent,
  syntaxHighlighting,
} from '@codemirror/language';
import type { Range as Marked } from '@codemirror/state';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view';
import { parser } from '@lezer/python';
import { tags } from '@lezer/highlight';

/** A place of the code that is marked, and what is said when the pointer rests on it. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly kind: 'error' | 'note' | 'skipped';
  readonly title: string;
}

const setMarks = StateEffect.define<readonly Mark[]>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { changes, effects }) {
    let now = before.map(changes);
    for (const effect of effects)
      if (effect.is(setMarks)) {
        const all: Marked<Decoration>[] = effect.value
          .filter(({ from, to }) => from < to)
          .map(({ from, to, kind, title }) =>
            Decoration.mark({ class: `cm-${kind}`, attributes: { title } }).range(from, to),
          );
        now = Decoration.set(all, true);
      }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const python = new LanguageSupport(
  LRLanguage.define({
    name: 'python',
    parser: parser.configure({
      props: [
        indentNodeProp.add({
          Body: continuedIndent(),
          'ArgList ArrayExpression TupleExpression DictionaryExpression ParamList': continuedIndent(),
        }),
      ],
    }),
    languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', "'", '"'] } },
  }),
);

const highlighting = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.controlKeyword, tags.moduleKeyword, tags.definitionKeyword, tags.operatorKeyword],
    class: 'tok-keyword',
  },
  { tag: [tags.string, tags.special(tags.string)], class: 'tok-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'tok-number' },
  { tag: tags.comment, class: 'tok-comment' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className], class: 'tok-call' },
]);

/** The looks of the editor's own parts; the page's colours, so that light and dark follow. */
const looks = EditorView.theme({
  '&': { maxHeight: '46vh', minHeight: '120px', backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--positive)', outlineOffset: '-2px', borderRadius: 'var(--radius)' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-gutters': { border: '0', backgroundColor: 'transparent', color: 'var(--muted)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--positive) 28%, transparent)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--soft)', outline: '1px solid var(--line)' },
});

/** Puts an editor of Python into an element. `onChange` is told of what the reader types, not of what the page writes. */
export function createEditor(
  parent: HTMLElement,
  text: string,
  label: string,
  onChange: (text: string) => void,
): EditorView {
  return new EditorView({
    parent,
    root: parent.getRootNode() as Document | ShadowRoot,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentUnit.of('    '),
        bracketMatching(),
        python,
        syntaxHighlighting(highlighting),
        marks,
        looks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
        // Tab leaves the editor, as everywhere on the page; Mod-] and Mod-[ indent.
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (
            docChanged &&
            transactions.some(
              (t) =>
                t.isUserEvent('input') ||
                t.isUserEvent('delete') ||
                t.isUserEvent('undo') ||
                t.isUserEvent('redo') ||
                t.isUserEvent('move') ||
                t.isUserEvent('indent'),
            )
          )
            onChange(state.doc.toString());
        }),
      ],
    }),
  });
}

/** Marks places of the code. */
export function markIn(view: EditorView, all: readonly Mark[]): void {
  const end = view.state.doc.length;
  view.dispatch({ effects: setMarks.of(all.map((m) => ({ ...m, to: Math.min(m.to, end) }))) });
}

/** Writes another text into the editor by the smallest change, so that the caret stays where it was. */
export function writeInto(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  if (now === text) return;
  let from = 0;
  while (from < Math.min(now.length, text.length) && now[from] === text[from]) from++;
  let end = 0;
  while (end < Math.min(now.length, text.length) - from && now[now.length - 1 - end] === text[text.length - 1 - end])
    end++;
  view.dispatch({ changes: { from, to: now.length - end, insert: text.slice(from, text.length - end) } });
}

/** Puts the caret at a place and shows it. */
export function goTo(view: EditorView, from: number, to: number): void {
  const end = view.state.doc.length;
  view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) }, scrollIntoView: true });
  view.focus();
}
