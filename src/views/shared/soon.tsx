import { Suspense, lazy } from 'react';
import type { ComponentType, ReactNode } from 'react';

/** A view whose code is fetched right after the first picture: until then its place is empty, or holds its outlines. */
export function soon<P extends object>(
  load: () => Promise<ComponentType<P>>,
  outlines: ReactNode = null,
): ComponentType<P> {
  const Loaded = lazy(async () => ({ default: await load() })) as unknown as ComponentType<P>;
  return function Soon(props: P) {
    return (
      <Suspense fallback={outlines}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
