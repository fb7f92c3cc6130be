// The console's entry: it pairs the window, has the view shown and listens. localStorage holds the token and nothing else.
import { $ } from './dom.js';
import './dial.js';
import './keys.js';
import { listen } from './live.js';
import './notes.js';
import './pages.js';
import './requests.js';
import { catchUp, refresh } from './view.js';
import { here, pair, stranger } from './window.js';

document.addEventListener('visibilitychange', () => { if (here.isPaired && !here.isReplaced && !document.hidden) catchUp(); });

// A page that the browser prepares unasked is no console yet.
if (document.prerendering) await new Promise(go => document.addEventListener('prerenderingchange', go, { once: true }));
try { await pair(); } catch { $('#lost').hidden = false; }
if (localStorage.token) { listen(); await refresh(); } else await stranger();
for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) worker.unregister();   // none is ours
