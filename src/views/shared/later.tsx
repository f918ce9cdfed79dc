import { Suspense, lazy, useState } from 'react';
import type { ComponentType } from 'react';
import { Boundary } from '../app/Boundary.tsx';

/** A dialog whose code is fetched when it is first opened, and kept from then on. */
export function later<P extends { readonly open: boolean }>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Loaded = lazy(async () => ({ default: await load() })) as unknown as ComponentType<P>;
  return function Later(props: P) {
    const [wanted, setWanted] = useState(props.open);
    if (props.open && !wanted) setWanted(true);
    return (
      wanted && (
        <Boundary>
          <Suspense fallback={null}>
            <Loaded {...props} />
          </Suspense>
        </Boundary>
      )
    );
  };
}
