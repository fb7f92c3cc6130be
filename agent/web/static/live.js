// What the agent tells by itself: a call rings, something changed, another window is the console. Where to look, never people.
import { $ } from './dom.js';
import { ask, isSaid } from './server.js';
import { catchUp, go, offer } from './view.js';
import { cutOff, here, json, tab, yieldTo } from './window.js';

const SHORTEST = 500, LONGEST = 5000, SETTLED = 1000;
const leaving = new AbortController(), announced = new Set();
const sleep = ms => new Promise(done => setTimeout(done, ms));
let todo = Promise.resolve(), changing = 0;
addEventListener('replaced', () => leaving.abort());

export async function listen() {
  for (let wait = SHORTEST, isFirst = true; !here.isReplaced; isFirst = false) {
    const reply = await stream();
    if (reply?.status === 401) { if (here.isPaired) cutOff(); return; }
    if (reply?.ok) {
      wait = SHORTEST;
      if (!isFirst) catchUp();                             // what rang meanwhile
      await read(reply.body);
    }
    if (here.isReplaced) return;
    await sleep(wait);
    if (!reply) $('#lost').hidden = false;
    wait = Math.min(2 * wait, LONGEST);
  }
}
async function stream() {                                  // undefined: the agent does not answer
  const headers = { Authorization: `Bearer ${localStorage.token ?? ''}` };
  try { return await fetch(`/api/events?tab=${tab}`, { headers, signal: leaving.signal }); } catch { return undefined; }
}
async function read(body) {                                // until the stream ends
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n');
      text = events.pop();
      for (const event of events) hear(event.match(/^event: (.*)$/m)?.[1], event.match(/^data: (.*)$/m)?.[1] ?? '');
    }
  } catch { /* the agent has stopped, or we have */ }
}
function hear(kind, call) {
  if (kind === 'superseded') yieldTo();
  if (kind === 'call') todo = todo.then(() => ring(call)).catch(() => {});
  if (kind === 'changed' && !document.hidden) change(call);
}
async function ring(call) {
  if (document.hidden) await tell(call);                   // the agent decides what brings it up, and waits for our word
  if (!await offer(call)) return;
  if (!document.hidden) tell(call);
  announce(call);
}
function change(call) {                                    // a call at once; a sync tells of itself for every bit: once a second
  clearTimeout(changing);
  if (call) catchUp();
  else changing = setTimeout(catchUp, SETTLED);
}
function announce(call) {                                  // for who does not look; once a call, however often it is told of
  if (announced.has(call)) return;
  announced.add(call);
  const link = $(`.strip [data-call="${CSS.escape(call)}"]`);
  $('#ringing').textContent = (link?.dataset.said ?? $('h1')?.textContent ?? '').trim();
}
async function tell(call) {
  const state = document.hidden ? 'hidden' : 'visible', notification = globalThis.Notification?.permission ?? 'denied';
  const reply = await ask('/api/shown', json({ call, state, notification }));
  const notice = reply.ok && (await reply.json()).notice;
  if (notice) notify(call, notice);
}
function notify(call, { title, body }) {
  const shown = new Notification(title, { body, tag: call });
  shown.addEventListener('click', () => { shown.close(); window.focus(); go({ call }); });
}

// ---- the pause switch, and leave to notify: asked for by a click only ------------------------------------------------------
document.addEventListener('click', async event => {
  const button = event.target.closest('[data-pause], [data-permit]');
  if (!button) return;
  if (button.dataset.permit !== undefined) { await Notification.requestPermission(); permit(); return; }
  const reply = await ask('/api/pause', json({ until: button.dataset.pause }));
  $('#odd').hidden = reply.ok || isSaid(reply);
  if (reply.ok) await catchUp();
});
export function permit() { for (const button of document.querySelectorAll('[data-permit]')) button.hidden = globalThis.Notification?.permission !== 'default'; }
new MutationObserver(permit).observe($('#p-pause'), { childList: true });
