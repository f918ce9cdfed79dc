import { Minimize } from 'lucide-react';
import { useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import css from './present.module.css';
import { leavePresent, usePresenting } from './present.ts';

/** The way back to the whole page, faint in a corner while presenting. */
export function LeavePresent() {
  const words = useMessages().app;
  if (!usePresenting()) return null;
  return (
    <Button className={css.leave} icon={<Minimize />} label={words.leavePresent} onClick={() => void leavePresent()} />
  );
}
