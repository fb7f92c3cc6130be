// This window: paired by a one-time ticket, one console at a time.
import { $, all } from './dom.js';

export const see = {                                       // what the server is asked for
  call: location.pathname.match(/^\/call\/([\w-]{1,64})$/)?.[1] ?? '',
  page: location.pathname.match(/^\/(setup|status|statistics|settings)$/)?.[1] ?? '',
};
export const json = data => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(data) });
export const here = { isPaired: false, isReplaced: false };
export const tab = crypto.randomUUID();                    // this page, over all its connections
const words = [];                                          // what keeps what was typed, see beforeLeaving
const sleep = ms => new Promise(done => setTimeout(done, ms));
const others = new BroadcastChannel('console');

export async function pair() {
  const ticket = location.hash.match(/^#t=([\w-]{1,64})$/)?.[1];
  if (!ticket) return;
  history.replaceState(null, '', location.pathname);       // the ticket stays in no history, and no entry is added
  const reply = await fetch('/api/pair', json({ ticket }));
  if (reply.ok) localStorage.token = (await reply.json()).token;
}
export function cutOff() {                                 // the agent has another token since it was restarted
  here.isPaired = false;
  $('#cut').hidden = false;
  $('#lost').hidden = true;
}
export async function stranger() {                         // never paired: shows nothing, has the agent open a window that is
  if ($('#view').dataset.kind !== 'opening') return;
  if (!$('#unpaired')) return;
  const isComing = await opens(see.call);
  setTimeout(() => { if (!here.isPaired && !here.isReplaced) bring('#unpaired'); }, isComing ? 4000 : 0);
}
export async function reopen() {
  $('#lost').hidden = await opens('');
}
async function opens(call) {                               // whether the agent has the system open a paired window
  try { return (await (await fetch('/api/reopen', json({ call }))).json()).opening; } catch { return false; }
}
export function bring(template) {                          // a page that says where to look instead
  const next = $(template).content.firstElementChild.cloneNode(true);
  $('#view').replaceWith(next);
  for (const notice of all('.notice')) notice.hidden = true;
  for (const part of ['#p-dial', '#p-pause', '#p-sync']) $(part).replaceChildren();
  for (const part of all('.bar .find, .bar .pages')) part.hidden = true;   // they would lead nowhere
  $('[data-focus]', next)?.focus();
}
export const beforeLeaving = keep => words.push(keep);     // keep(): saves what was typed; gives false, or fails, when it could not
export async function kept() {                             // whether everything that was typed is safe
  const answers = await Promise.allSettled(words.map(keep => keep()));
  return answers.every(({ status, value }) => status === 'fulfilled' && value !== false);
}
export async function yieldTo() {                          // another window is the console now
  if (here.isReplaced) return;
  here.isReplaced = true;
  dispatchEvent(new Event('replaced'));
  while (!await kept()) await sleep(1000);                 // words before order: this window stays until they are safe
  window.close();                                          // works for a tab that the system opened
  setTimeout(() => bring('#moved'), 400);
}
export function announce() {                               // this window shows people: it is the console, every other yields
  if (here.isPaired) return;
  here.isPaired = true;
  others.postMessage('here');
}
others.addEventListener('message', () => { if (here.isPaired) yieldTo(); });
addEventListener('storage', event => { if (event.key === 'token' && event.newValue) yieldTo(); });
