// The view: fetched from the agent, shown by swapping the parts that differ. The server renders every word.
import { $, all } from './dom.js';
import { parsed } from './dress.js';
import { find } from './search.js';
import { ask, encoded, isSaid } from './server.js';
import { announce, here, json, kept, see } from './window.js';

const AROUND = new Set(['p-dial', 'p-pause', 'p-sync', 'p-top']);       // the parts that every kind of page has
const shown = [];                                          // what follows a view that was put in its place
export const afterShow = act => shown.push(act);
const OVERTAKEN = '';
const prints = {};                                         // part → the print of what it shows
// The hours of the calls are those of this computer's clocks: its zone, and minutes ahead of UTC where the name means nothing.
const zone = () => ({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, offset: String(-new Date().getTimezoneOffset()) });
let turn = 0, isLate = false;                              // late: what came while somebody typed waits until they have done
let isOwed = false;                                        // an answer to what somebody did here, also when a push overtakes it
export const isTyping = () => { const field = document.activeElement; return !!field?.matches('input:not([type=radio], [type=checkbox], [readonly]), textarea') && field.value !== ''; };
const isFree = () => !$('#view').dataset.live && !see.tested && !isTyping();   // the ring of a test is the one its page waits for

export async function refresh(change = {}, isPushed = false) {   // change: what is asked for from now on, beside what was
  Object.assign(see, change);
  isOwed ||= !isPushed;
  const html = await fetched(see);
  if (html) show(html, !isOwed);
  if (html !== OVERTAKEN) isOwed = false;
  return html === OVERTAKEN ? undefined : !!html;
}
export const catchUp = () => refresh({}, true);            // what changed meanwhile; disturbs nobody who types
export async function go(wanted) {                         // to another page
  if (wanted.call !== see.call) await kept();
  settle(wanted);
  return refresh(wanted);
}
export async function offer(call) {                        // a call that rings; gives whether the page has it: whole, or in the strip
  if (call === see.call) return isCaughtUp();
  if (isFree() && await bringUp(call)) return true;
  if (!await isCaughtUp()) return false;
  return isFree() && await bringUp(call) || true;          // the call that was shown has ended, as we hear just now
}
async function isCaughtUp() {                              // also when newer questions overtake ours: the agent waits for the word
  for (let tries = 0; tries < 5; tries++) {
    const answer = await catchUp();
    if (answer !== undefined) return answer;
  }
  return false;
}
async function bringUp(call) {                             // gives false when somebody began to type, or words are not safe: they keep the page
  const [areSafe, html] = await Promise.all([kept(), fetched({ call })]);
  if (!areSafe || !html || !isFree()) return false;
  settle({ call });
  show(html);
  return true;
}
function settle(wanted) {                                  // no history entry: the tab must stay able to close
  for (const name of Object.keys(see)) delete see[name];
  Object.assign(see, wanted);
  history.replaceState(null, '', wanted.call ? `/call/${wanted.call}` : `/${wanted.page ?? ''}`);
}
async function fetched(wanted) {                           // a view; undefined: there is none; OVERTAKEN: another was asked for meanwhile
  const mine = ++turn;
  const reply = await ask(`/api/view?${encoded({ ...wanted, ...(wanted.page === 'statistics' && zone()) })}`, { priority: 'high' });
  const html = await reply.text().catch(() => '');         // the agent stopped amid its answer; the stream tells
  if (mine !== turn && !here.isReplaced) return OVERTAKEN;
  if (isSaid(reply) || here.isReplaced) return undefined;
  $('#odd').hidden = reply.ok;
  return reply.ok ? html : undefined;
}
function show(html, isPushed = false) {
  const content = parsed(html), next = $('#view', content), old = $('#view'), parts = all('[data-part]', content);
  announce();
  const isSame = next.dataset.call === old.dataset.call && next.dataset.kind === old.dataset.kind;
  isLate = isPushed && !isSame && isTyping() && old.contains(document.activeElement);
  if (isLate) {
    for (const part of parts) if (AROUND.has(part.id)) swap(document.getElementById(part.id), part, true);
    return;
  }
  if (!isSame) scrollTo(0, 0);                             // who it is stands at the top
  let focus = null;
  if (next.dataset.kind !== old.dataset.kind) {            // another kind of page: all of it
    for (const part of all('[data-part]', next)) prints[part.id] = part.dataset.part;
    old.replaceWith(next);                                 // and what was typed in it is gone: see isLate
    focus = $('[data-focus]', next);
  }
  Object.assign(old.dataset, { call: next.dataset.call, live: next.dataset.live });
  for (const part of parts) if (!part.isConnected) focus = swap(document.getElementById(part.id), part, isSame) ?? focus;
  for (const hits of all('[data-hits][data-of]')) { if (!isTyping()) find(hits, { organization: hits.dataset.of }); delete hits.dataset.of; }
  const dialog = $('dialog[data-open]:not([open])');
  if (dialog && !isTyping()) { dialog.showModal(); focus = $('[data-focus]', dialog); }
  for (const act of shown) act();
  if (!isTyping()) focus?.focus({ preventScroll: true });
}
function swap(old, part, isSame) {                         // gives what must get the focus, if anything
  const hasFocus = old.contains(document.activeElement);
  if (prints[part.id] === part.dataset.part || (hasFocus && isTyping() && isSame)) return null;
  prints[part.id] = part.dataset.part;
  if (isSame && part.id === 'p-note' && renewNote($('#note', old), $('#note', part))) return null;
  const key = hasFocus && document.activeElement.dataset.key, open = all('details[open][data-id]', old).map(each => each.dataset.id);
  const typed = isSame ? all('input[data-key], textarea[data-key]', old).filter(field => field.value !== field.defaultValue) : [];
  old.replaceChildren(...part.childNodes);
  if (isSame) for (const id of open) $(`details[data-id="${CSS.escape(id)}"]`, old)?.setAttribute('open', '');
  for (const field of typed) { const now = $(`[data-key="${CSS.escape(field.dataset.key)}"]`, old); if (now) now.value = field.value; }
  if (!hasFocus && document.activeElement !== document.body) return null;
  return (key && $(`[data-key="${CSS.escape(key)}"]`, old)) || $('[data-focus]', old);
}
function renewNote(field, newer) {                         // the field stays, with its cursor and its own undo; notes.js decides what it shows
  if (!field || !newer) return false;
  field.dataset.version = newer.dataset.version;
  field.defaultValue = newer.defaultValue;
  return true;
}
document.addEventListener('focusout', () => { if (isLate) { isLate = false; setTimeout(catchUp); } });
export async function choose(person) {
  if (!see.call) return go({ person });
  const reply = await ask('/api/choose', json({ call: see.call, person }));
  if (reply.ok) await go({ call: see.call, told: '1' });
  else if (!isSaid(reply)) $('#odd').hidden = false;
}
