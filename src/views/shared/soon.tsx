import { Suspense, lazy } from 'react';
import type { ComponentType } from 'react';

/** A view whose code is fetched right after the first picture: its place stays empty until then. */
export function soon<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Loaded = lazy(async () => ({ default: await load() })) as unknown as ComponentType<P>;
  return function Soon(props: P) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
