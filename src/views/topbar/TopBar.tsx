import { ChevronDown, Ellipsis, FolderOpen, Maximize, Monitor, Moon, RotateCcw, Save, Share2, Sun } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useId, useState } from 'react';
import { LOCALES } from '../../i18n/locale.ts';
import type { Locale } from '../../i18n/index.ts';
import type { Theme } from '../../state/index.ts';
import { useTitle } from '../app/theme.ts';
import { present } from '../app/present.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Mark } from '../shared/icons.tsx';
import { later } from '../shared/later.tsx';
import type { KeyEvent } from '../keys.ts';
import { factOf } from './fact.ts';
import { History } from './History.tsx';
import css from './topbar.module.css';

const Share = later(async () => (await import('./Share.tsx')).Share);

interface Props {
  readonly onGallery: () => void;
}

/** The bar at the top: what is on the stage, undo, language, theme, Present, Share. */
export function TopBar({ onGallery }: Props) {
  const messages = useMessages(),
    words = messages.app;
  const model = useSelect((s) => s.model);
  const title = useTitle(),
    menu = useId(),
    fact = model ? factOf(words, model.network, model.accuracy) : '';
  return (
    <div className={css.bar}>
      <div className={css.brand}>
        <Mark />
        <strong>Backlit</strong>
      </div>
      {model && (
        <>
          <span className={css.slash} aria-hidden>
            /
          </span>
          <h1 className={css.model}>
            <button type="button" title={words.gallery} aria-haspopup="dialog" onClick={onGallery}>
              <span>{title}</span>
              <ChevronDown aria-hidden />
            </button>
          </h1>
          <span className={css.fact} title={fact}>
            {fact}
          </span>
          <Edited />
          <div className={css.tools}>
            <History />
            <Button className={css.opener} icon={<Ellipsis />} label={words.more} popoverTarget={menu} />
          </div>
        </>
      )}
      <div id={menu} popover="auto" className={css.menu} data-alone={!model}>
        <Files />
        <Language />
        <ThemeSwitch />
        {model && <Others />}
      </div>
    </div>
  );
}

/** Open and save. */
function Files() {
  const words = useMessages().app,
    model = useSelect((s) => s.model);
  const ask =
    (what: KeyEvent) =>
    ({ currentTarget }: MouseEvent): void =>
      void currentTarget.dispatchEvent(new CustomEvent(what, { bubbles: true }));
  return (
    <>
      <Button className={css.file} icon={<FolderOpen />} title={words.openTitle} onClick={ask('backlit:open')}>
        {words.open}
      </Button>
      {model && (
        <Button className={css.file} icon={<Save />} title={words.saveTitle} onClick={ask('backlit:save')}>
          {words.save}
        </Button>
      )}
    </>
  );
}

/** The chip that says that numbers were changed, and takes them all back. */
function Edited() {
  const { actions } = useApp(),
    words = useMessages().app;
  const dirty = useSelect((s) => Object.keys(s.edits).length > 0);
  if (!dirty) return null;
  return (
    <button type="button" className={css.edited} title={words.resetTitle} onClick={() => actions.reset()}>
      <span>{words.edited}</span>
      <RotateCcw aria-hidden />
      {words.reset}
    </button>
  );
}

function Language() {
  const { actions } = useApp(),
    words = useMessages().app;
  const locale = useSelect((s) => s.locale);
  const short: { readonly [L in Locale]: string } = { en: 'EN', 'zh-CN': '中文' };
  return (
    <div className={css.language} role="group" aria-label={words.language}>
      {(Object.keys(LOCALES) as Locale[]).map((l) => (
        <button
          key={l}
          type="button"
          lang={l}
          title={LOCALES[l]}
          aria-pressed={l === locale}
          onClick={() => void actions.setLocale(l)}
        >
          {short[l]}
        </button>
      ))}
    </div>
  );
}

const THEMES: { readonly [T in Theme]: { readonly next: Theme; readonly icon: React.ReactNode } } = {
  system: { next: 'light', icon: <Monitor /> },
  light: { next: 'dark', icon: <Sun /> },
  dark: { next: 'system', icon: <Moon /> },
};

function ThemeSwitch() {
  const { actions } = useApp(),
    words = useMessages().app;
  const theme = useSelect((s) => s.theme);
  return (
    <Button
      className={css.theme}
      icon={THEMES[theme].icon}
      label={words.themeTitle(words.themes[theme])}
      data-theme-choice={theme}
      onClick={() => actions.setTheme(THEMES[theme].next)}
    >
      {words.themeTitle(words.themes[theme])}
    </Button>
  );
}

function Others() {
  const words = useMessages().app;
  const [sharing, setSharing] = useState(false);
  return (
    <>
      <Button className={css.present} icon={<Maximize />} title={words.presentTitle} onClick={() => void present()}>
        {words.present}
      </Button>
      <Button look="solid" icon={<Share2 />} aria-haspopup="dialog" onClick={() => setSharing(true)}>
        {words.share}
      </Button>
      <Share open={sharing} onClose={() => setSharing(false)} />
    </>
  );
}
