import { useEffect, useRef } from 'react';
import type { Notice } from '../../state/index.ts';
import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import { Button } from './Button.tsx';
import { Cross, Info, Warning } from './icons.tsx';
import css from './Notices.module.css';
import { useSaid } from './said.ts';

/** Messages in the corner. Errors stay until they are dismissed; news fades, unless it is being read. */
export function Notices() {
  const notices = useSelect((s) => s.notices),
    words = useFirstMessages().common;
  const corner = useRef<HTMLElement>(null),
    newest = notices.at(-1)?.id;
  // A popover, so that messages lie above whatever is open; shown anew, above what was opened since.
  useEffect(() => {
    if (newest === undefined) return;
    const element = corner.current!;
    element.hidePopover();
    element.showPopover();
  }, [newest]);
  return (
    <section ref={corner} popover="manual" className={css.notices} aria-label={words.notices}>
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Toast({ notice }: { readonly notice: Notice }) {
  const { actions } = useApp(),
    words = useFirstMessages().common,
    said = useSaid(notice.kind === 'error');
  const leave = (): void => actions.unnotify(notice.id);
  return (
    <div
      className={css.toast}
      data-kind={notice.kind}
      role={notice.kind === 'error' ? 'alert' : 'status'}
      onAnimationEnd={(event) => event.animationName.includes('fade') && leave()}
    >
      {notice.kind === 'error' ? <Warning /> : <Info />}
      <p>{said(notice.text)}</p>
      <Button look="bare" small icon={<Cross />} label={words.dismiss} onClick={leave} />
    </div>
  );
}
