// The view: fetched from the agent, shown by swapping the parts that differ. The server renders every word.
import { $, all } from './dom.js';
import { parsed } from './dress.js';
import { find } from './search.js';
import { ask, encoded } from './server.js';
import { announce, here, json, see } from './window.js';

const prints = {};                                         // part → the print of what it shows
// The hours of the calls are those of this computer's clocks: its zone, and minutes ahead of UTC where the name means nothing.
const zone = () => ({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, offset: String(-new Date().getTimezoneOffset()) });
let turn = 0;
export const isTyping = () => { const field = document.activeElement; return !!field?.matches('input:not([type=radio], [readonly]), textarea') && field.value !== ''; };

export async function refresh(change = {}) {               // change: what is asked for from now on, beside what was
  Object.assign(see, change);
  const mine = ++turn;
  let reply;
  try { reply = await ask(`/api/view?${encoded({ ...see, ...(see.page === 'statistics' && zone()) })}`); } catch { $('#lost').hidden = false; return; }
  if (reply.status === 401 || mine !== turn || here.isReplaced) return;
  $('#lost').hidden = true;
  $('#odd').hidden = reply.ok;
  if (reply.ok) show(await reply.text());
}
export function go(wanted) {                               // to another page; no history entry: the tab must stay able to close
  for (const name of Object.keys(see)) delete see[name];
  history.replaceState(null, '', wanted.call ? `/call/${wanted.call}` : `/${wanted.page ?? ''}`);
  return refresh(wanted);
}
export function show(html) {
  const content = parsed(html), next = $('#view', content), old = $('#view'), parts = all('[data-part]', content);
  announce();
  const isSame = next.dataset.call === old.dataset.call && next.dataset.kind === old.dataset.kind;
  let focus = null;
  if (next.dataset.kind !== old.dataset.kind) {            // another kind of page: all of it
    for (const part of all('[data-part]', next)) prints[part.id] = part.dataset.part;
    old.replaceWith(next);
    focus = $('[data-focus]', next);
  }
  old.dataset.call = next.dataset.call;
  for (const part of parts) if (!part.isConnected) focus = swap(document.getElementById(part.id), part, isSame) ?? focus;
  for (const hits of all('[data-hits][data-of]')) { find(hits, { organization: hits.dataset.of }); delete hits.dataset.of; }
  const dialog = $('dialog[data-open]:not([open])');
  if (dialog && !isTyping()) { dialog.showModal(); focus = $('[data-focus]', dialog); }
  focus?.focus({ preventScroll: true });
}
function swap(old, part, isSame) {                         // gives what must get the focus, if anything
  const hasFocus = old.contains(document.activeElement);
  if (prints[part.id] === part.dataset.part || (hasFocus && isTyping() && isSame)) return null;
  prints[part.id] = part.dataset.part;
  const key = hasFocus && document.activeElement.dataset.key, open = all('details[open][data-id]', old).map(each => each.dataset.id);
  old.replaceChildren(...part.childNodes);
  if (isSame) for (const id of open) $(`details[data-id="${CSS.escape(id)}"]`, old)?.setAttribute('open', '');
  if (!hasFocus && document.activeElement !== document.body) return null;
  return (key && $(`[data-key="${CSS.escape(key)}"]`, old)) || $('[data-focus]', old);
}
export async function choose(person) {
  if (!see.call) return go({ person });
  const reply = await ask('/api/choose', json({ call: see.call, person }));
  if (reply.ok) await go({ call: see.call, told: '1' });
  else if (reply.status !== 401) $('#odd').hidden = false;
}
