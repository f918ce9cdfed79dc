import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { start } from './start.tsx';

const embedded = new URLSearchParams(location.search).get('embed') === '1';
start(embedded, async () =>
  embedded ? (await import('./embed/Embed.tsx')).Embed : (await import('./views/app/App.tsx')).App,
);
