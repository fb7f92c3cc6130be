// The console's entry: it pairs the window, has the view shown and keeps it fresh. localStorage holds the token and nothing else.
import { $ } from './dom.js';
import './keys.js';
import './pages.js';
import { refresh } from './view.js';
import { here, pair, stranger } from './window.js';

// What changed meanwhile (answered, ended, synced) is caught up with while somebody looks.
const catchUp = () => { if (here.isPaired && !here.isReplaced && !document.hidden) refresh(); };
setInterval(catchUp, 5000);
document.addEventListener('visibilitychange', catchUp);

if (document.prerendering) await new Promise(go => document.addEventListener('prerenderingchange', go, { once: true }));
for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) worker.unregister();   // none is ours
try { await pair(); } catch { $('#lost').hidden = false; }
if (localStorage.token) await refresh();
else await stranger();
