import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Component } from 'react';
import type { Messages } from '../../i18n/index.ts';
import { useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import css from './boundary.module.css';

interface Props {
  readonly words: Messages['app'];
  readonly children: ReactNode;
}

/** Keeps the trouble of one view to that view. React knows this only as a class. */
class Catch extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
  override render() {
    const { error } = this.state,
      { words, children } = this.props;
    if (!error) return children;
    return (
      <div className={css.broken} role="alert">
        <strong>{words.broken}</strong>
        <p>{words.brokenText(error.message)}</p>
        <Button small icon={<RotateCcw />} onClick={() => this.setState({ error: null })}>
          {words.reload}
        </Button>
      </div>
    );
  }
}

/** A view that, should it fail, says so in its place and can be reloaded, while the rest of the page goes on. */
export const Boundary = ({ children }: { readonly children: ReactNode }) => (
  <Catch words={useMessages().app}>{children}</Catch>
);
