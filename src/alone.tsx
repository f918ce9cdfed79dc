import './embed/fonts.css';
import { Embed } from './embed/Embed.tsx';
import { start } from './start.tsx';

// The embed as one file, `embed.html`: for frames that may fetch nothing (`sandbox="allow-scripts"`) and for folders without a server.
start(true, () => Promise.resolve(Embed));
