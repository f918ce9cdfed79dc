import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApp, openModel, startClock } from './state/index.ts';
import { App } from './views/app/App.tsx';
import { AppProvider } from './views/context.tsx';
import './views/shared/tokens.css';

const app = createApp();
startClock(app.actions.tick);
void openModel(app, 'lenet');

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <AppProvider app={app}>
      <App />
    </AppProvider>
  </StrictMode>,
);
