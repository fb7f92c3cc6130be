// The pages beside the calls: set-up, health, statistics, settings; and the menu that leads to them.
import { $, all } from './dom.js';
import { took } from './dress.js';
import { ask, isSaid } from './server.js';
import { say } from './links.js';
import { refresh } from './view.js';
import { here, json, see } from './window.js';

const SAID_MS = 2000, LOOK_MS = 1000, EVERY = { setup: 1, status: 5 };   // seconds between two looks at what no event tells of
const root = document.documentElement;

function fail(selector, sentence) {                        // the sentence is the agent's own
  const place = $(selector);
  if (!place) { say(sentence); return; }
  place.hidden = !sentence;
  $('span', place).textContent = sentence;
}
async function post(path, data, failed = '[data-post-failed]') {   // gives the reply's object; undefined when it was refused
  const reply = await ask(path, json(data));
  if (isSaid(reply)) return undefined;
  fail(failed, reply.ok ? '' : await reply.text());
  return reply.ok ? reply.json() : undefined;
}

// ---- set-up -----------------------------------------------------------------------------------------------------------------
async function test() {
  const id = `deskcall-test-${[...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
  const began = performance.now();
  see.tested = id;
  const reply = await post('/api/test-ring', { id, event: 'ring' }, '[data-test-failed]');
  if (!reply) {
    delete see.tested;
    return refresh();
  }
  await refresh();
  return requestAnimationFrame(() => { took[id] ??= Math.round(performance.now() - began).toLocaleString(); fillTimes(); });
}
const fillTimes = () => { for (const place of all('[data-took]')) place.textContent = took[place.dataset.took] ?? '…'; };
async function endTest(id) {
  if (!await post('/api/test-ring', { id, event: 'hangup' }, '[data-test-failed]')) return;
  delete see.tested;
  await refresh();
}
async function copy(button, text) {
  try { await navigator.clipboard.writeText(text); } catch { $('#paste')?.select(); return; }
  const done = button.dataset.done, before = button.textContent;
  if (before === done) return;
  button.textContent = done;
  setTimeout(() => { button.textContent = before; }, SAID_MS);
}
const pageText = () => all('#main h1, #main h2, #main li > span, #main .sums > div, #main dt, #main dd').map(each => each.innerText.trim()).join('\n');

// ---- settings ---------------------------------------------------------------------------------------------------------------
async function choose(name, value) {
  const now = await post('/api/setting', { name, value });
  if (now && now.language !== root.dataset.language) { location.reload(); return; }   // every word of the page is another
  if (now) applied(now);
  await refresh();
}
function applied({ theme, keys }) {
  root.dataset.theme = theme;
  $('meta[name="color-scheme"]').content = theme === 'system' ? 'light dark' : theme;
  root.dataset.keys = keys;
}

document.addEventListener('change', event => {
  if (event.target.matches('[data-settings] [type=radio]')) choose(event.target.name, event.target.value);
});
document.addEventListener('click', event => {
  if (!event.target.closest('.pages summary')) $('.pages').open = false;
  const button = event.target.closest('[data-copy], [data-copy-page], [data-test], [data-end-test], [data-post], [data-setting]');
  if (!button) return undefined;
  const data = button.dataset;
  if (data.copy !== undefined) return copy(button, data.copy);
  if (data.copyPage !== undefined) return copy(button, pageText());
  if (data.test !== undefined) return test();
  if (data.endTest !== undefined) return endTest(data.endTest);
  if (data.setting !== undefined) return choose(data.setting, data.value);
  return post(data.post, {}).then(() => refresh());
});
addEventListener('keydown', event => {
  const menu = $('.pages');
  if (event.key !== 'Escape' || !menu.open) return;
  menu.open = false;
  $('summary', menu).focus();
});

let looks = 0;
setInterval(() => {
  if (!here.isPaired || here.isReplaced || document.hidden) return;
  if (++looks % (EVERY[see.page] ?? Infinity) === 0 || $('#view [data-poll]')) refresh({}, true);
}, LOOK_MS);
