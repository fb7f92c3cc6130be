// The console's whole script: it pairs the window, fetches the view, swaps the parts that differ and handles keys.
// The server renders every word that is shown; localStorage holds the token and nothing else.
const $ = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const trusted = globalThis.trustedTypes?.createPolicy('console', { createHTML: html => html }) ?? { createHTML: html => html };
const see = { call: location.pathname.match(/^\/call\/([\w-]{1,64})$/)?.[1] ?? '' };   // what the server is asked for
const encoded = values => Object.entries(values).filter(([, value]) => value).map(pair => pair.map(encodeURIComponent).join('=')).join('&');
const json = data => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(data) });

// ---- this window: paired by a one-time ticket, one console at a time ----------------------------------------------------
let isPaired = false, isReplaced = false;
const others = new BroadcastChannel('console');

async function pair() {
  const ticket = location.hash.match(/^#t=([\w-]{1,64})$/)?.[1];
  if (!ticket) return;
  history.replaceState(null, '', location.pathname);       // the ticket stays in no history, and no entry is added
  const reply = await fetch('/api/pair', json({ ticket }));
  if (reply.ok) localStorage.token = (await reply.json()).token;
}
async function ask(path, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${localStorage.token ?? ''}` };
  const reply = await fetch(path, { ...options, headers });
  if (reply.status === 401) isPaired ? cutOff() : stranger();
  return reply;
}
function cutOff() {                                        // the agent has another token since it was restarted
  isPaired = false;
  $('#cut').hidden = false;
}
async function stranger() {                                // never paired: shows nothing, has the agent open a window that is
  if ($('#view').dataset.kind !== 'opening') return;
  if (!$('#unpaired')) return;
  const reply = await fetch('/api/reopen', json({ call: see.call }));
  const isComing = reply.ok && (await reply.json()).opening;
  setTimeout(() => { if (!isPaired && !isReplaced) bring('#unpaired'); }, isComing ? 4000 : 0);
}
async function reopen() {
  const reply = await fetch('/api/reopen', json({ call: '' }));
  if (!reply.ok || !(await reply.json()).opening) $('#lost').hidden = false;
}
function bring(template) {                                 // a page that says where to look instead
  const next = $(template).content.firstElementChild.cloneNode(true);
  $('#view').replaceWith(next);
  for (const notice of all('.notice')) notice.hidden = true;
  $('#p-sync').replaceChildren();
  $('.bar .find').hidden = true;
  $('[data-focus]', next)?.focus();
}
function yieldTo() {                                       // another window is the console now
  if (isReplaced) return;
  isReplaced = true;
  window.close();                                          // works for a tab that the system opened
  setTimeout(() => bring('#moved'), 400);
}
others.addEventListener('message', () => { if (isPaired) yieldTo(); });
addEventListener('storage', event => { if (event.key === 'token' && event.newValue) yieldTo(); });

// ---- the view -------------------------------------------------------------------------------------------------------------
const prints = {};                                         // part → the print of what it shows
let turn = 0;
const isTyping = () => { const field = document.activeElement; return !!field?.matches('input, textarea') && field.value !== ''; };

async function refresh(change = {}) {                      // change: what is asked for from now on, beside what was
  Object.assign(see, change);
  const mine = ++turn;
  let reply;
  try { reply = await ask(`/api/view?${encoded(see)}`); } catch { $('#lost').hidden = false; return; }
  if (reply.status === 401 || mine !== turn || isReplaced) return;
  $('#lost').hidden = true;
  $('#odd').hidden = reply.ok;
  if (reply.ok) show(await reply.text());
}
function go(wanted) {                                      // to another page; no history entry: the tab must stay able to close
  for (const name of Object.keys(see)) delete see[name];
  history.replaceState(null, '', wanted.call ? `/call/${wanted.call}` : '/');
  return refresh(wanted);
}
function parsed(html) {
  const template = document.createElement('template');
  template.innerHTML = trusted.createHTML(html);
  dress(template.content);                                 // before it is laid out: once, not twice
  return template.content;
}
function show(html) {
  const content = parsed(html), next = $('#view', content), old = $('#view'), parts = all('[data-part]', content);
  if (!isPaired) { isPaired = true; others.postMessage('here'); }
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
async function choose(person) {
  if (!see.call) return go({ person });
  const reply = await ask('/api/choose', json({ call: see.call, person }));
  if (reply.ok) await go({ call: see.call, told: '1' });
  else if (reply.status !== 401) $('#odd').hidden = false;
}

async function tell(button) {                              // pick up, hang up; what the softphone cannot, it says here
  const reply = await ask('/api/phone', json({ do: button.dataset.phone }));
  if (reply.status === 401) return;
  const says = $('[data-phone-says]', button.closest('.card'));
  says.hidden = reply.ok;
  says.textContent = reply.ok ? '' : await reply.text();
  if (reply.ok) refresh();
}

// ---- search: below the field, in the bar or in the page ----------------------------------------------------------------------
let asked = 0;
async function find(hits, wanted) {
  const mine = ++asked, reply = await ask(`/api/search?${encoded(wanted)}`);
  if (!reply.ok || mine !== asked) return;
  hits.replaceChildren(parsed(await reply.text()));
  hits.hidden = false;
}
const hitsOf = element => element.closest('.find, .seek') && $('[data-hits]', element.closest('.find, .seek'));
function closeFound() {
  const found = $('.find [data-hits]');
  if (found.hidden) return false;
  asked++;
  found.hidden = true;
  $('.find input').value = '';
  return true;
}
document.addEventListener('input', event => {
  const field = event.target;
  if (field.id === 'filter') return filter(field.value);
  if (!field.matches('[type=search]')) return;
  clearTimeout(field.timer);
  if (field.closest('.find') && !field.value.trim()) return closeFound();
  field.timer = setTimeout(() => find(hitsOf(field), { q: field.value }), 60);
});
document.addEventListener('submit', event => event.preventDefault());
function filter(text) {
  const wanted = text.trim().toLocaleLowerCase();
  for (const choice of all('.pick [role=radio]')) choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted);
}

// ---- keys and clicks ------------------------------------------------------------------------------------------------------------
const among = (items, step) => { const at = items.indexOf(document.activeElement); items[Math.max(0, Math.min(items.length - 1, at + step))]?.focus(); };
const rows = step => among(all('.req summary, .recent .open'), step);
const radios = () => all('.pick [role=radio]:not([hidden])');
const openRow = row => $('a[target]', row.closest('details'))?.click() ?? undefined;
const single = { '/': () => ($('.seek input') ?? $('.find input')).focus(), n: () => $('.go:not([data-choose])')?.click(), j: () => rows(1), k: () => rows(-1) };

function actionFor(event, element) {                       // what a key does here; undefined: what the browser does
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], isField = element?.matches('input, textarea, select');
  if (event.key === 'Escape') return isField || !$('.find [data-hits]').hidden ? () => { closeFound(); element?.blur(); } : undefined;
  if ($('dialog[open]')) return undefined;
  if (step && element?.matches('[type=search], .hit')) {
    const list = all('button.hit', hitsOf(element));
    return () => step < 0 && list.indexOf(element) === 0 ? $('input', element.closest('.find, .seek')).focus() : among(list, step);
  }
  if (step && element?.matches('[role=radio], #filter')) return () => { among(radios(), step); document.activeElement.click(); };
  if (step && element?.matches('.req summary, .recent .open')) return () => rows(step);
  if (event.key === 'Enter' && element?.matches('[type=search]')) return () => $('button.hit', hitsOf(element))?.click();
  if (event.key === 'Enter' && element?.matches('#filter')) return () => radios()[0]?.focus();
  if (event.key === 'Enter' && element?.matches('[role=radio]')) return () => choose(element.dataset.person);
  if (event.key === 'Enter' && element?.matches('.req summary') && $('a[target]', element.closest('details'))) return () => openRow(element);
  if (event.key === 'Enter' && (element === document.body || element?.id === 'main')) return () => $('.go')?.click();
  if (isField) return undefined;
  if (/^[1-9]$/.test(event.key) && $('.pick')) return () => { const chosen = radios()[event.key - 1]; if (chosen) choose(chosen.dataset.person); };
  return single[event.key];
}
addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = actionFor(event, document.activeElement);
  if (act) { event.preventDefault(); act(); }
});
document.addEventListener('dblclick', event => { const row = event.target.closest('.req summary'); if (row) openRow(row); });
document.addEventListener('click', event => {
  if (!event.target.closest('.find')) closeFound();
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = event.target.closest('[data-set], [data-choose], [data-people], [data-call], [data-again], [data-reopen], [data-told], [data-phone]');
  if (!target || target.id === 'view') return;
  const data = target.dataset;
  if (data.told !== undefined) { see.told = '1'; target.closest('dialog').close(); return; }   // the link itself goes on
  event.preventDefault();
  if (data.again !== undefined) return location.reload();
  if (data.reopen !== undefined) return reopen();
  if (data.phone) return tell(target);
  if (data.people) return find(hitsOf(target), { organization: data.people });
  if (data.choose) { const { choose: person } = data; closeFound(); return choose(person); }
  if (data.call) return go({ call: data.call });
  set(target);
});
function set(target) {
  const change = Object.fromEntries(new URLSearchParams(target.dataset.set));
  if (target.matches('[role=radio]')) for (const radio of radios()) { radio.setAttribute('aria-checked', radio === target); radio.tabIndex = radio === target ? 0 : -1; }
  const dialog = target.closest('dialog'), thenGo = target.dataset.thenGo !== undefined;
  dialog?.close();
  return (target.dataset.keep === undefined ? go : refresh)(change).then(() => { if (thenGo) $('.go')?.click(); else if (dialog) $('[data-focus]')?.focus(); });
}
document.addEventListener('close', event => { if (event.target.matches('dialog')) see.told = '1'; }, true);

// ---- what only the browser knows: clocks, the names of countries, how the system writes numbers ---------------------------------
const language = document.documentElement.lang, relative = new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'auto' });
const countries = new Intl.DisplayNames(language, { type: 'region' }), narrow = matchMedia('(max-width: 560px)');
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }), whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }), old = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' });
const thereNow = zone => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(Date.now());

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  if (seconds > -60) return relative.format(0, 'minute').replace('this minute', 'now');
  if (seconds > -3600) return relative.format(Math.ceil(seconds / 60), 'minute');
  if (seconds > -86400) return relative.format(Math.ceil(seconds / 3600), 'hour');
  if (seconds > -14 * 86400) return relative.format(Math.ceil(seconds / 86400), 'day');
  return (date.getFullYear() === new Date().getFullYear() ? day : old).format(date);
}
function sinceText(date) {
  const seconds = Math.max(0, Math.floor((Date.now() - date) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
function timeText(time, date) {
  if (time.dataset.since !== undefined) return sinceText(date);
  if (time.dataset.ago !== undefined) return ago(date);
  return Date.now() - date < 86_400_000 ? hour.format(date) : `${day.format(date)}, ${hour.format(date)}`;
}
function clocks(root = document) {
  for (const time of all('time[datetime]', root)) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(+date)) continue;
    const text = timeText(time, date);
    if (text !== time.textContent) time.textContent = text;
    if (!time.title) time.title = whole.format(date);
  }
}
function dress(root) {
  for (const region of all('[data-region]', root)) region.textContent = countries.of(region.value) ?? region.value;
  for (const count of all('[data-count]', root)) count.textContent = Number(count.value).toLocaleString();
  for (const there of all('[data-there]', root)) {         // only where the whole country has one time
    const times = new Set((new Intl.Locale(`und-${there.dataset.there}`).getTimeZones?.() ?? []).map(thereNow));
    if (times.size === 1) there.textContent = ` · ${[...times][0]} there`;
  }
  for (const fold of all('.fold', root)) fold.open = !narrow.matches;
  clocks(root);
}
narrow.addEventListener('change', () => { for (const fold of all('.fold')) fold.open = !narrow.matches; });
setInterval(() => { if (!document.hidden) clocks(); }, 1000);
// What changed meanwhile (answered, ended, synced) is caught up with while somebody looks.
const catchUp = () => { if (isPaired && !isReplaced && !document.hidden) refresh(); };
setInterval(catchUp, 5000);
document.addEventListener('visibilitychange', catchUp);

// ---- start -------------------------------------------------------------------------------------------------------------------------
if (document.prerendering) await new Promise(go => document.addEventListener('prerenderingchange', go, { once: true }));
for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) worker.unregister();   // none is ours
try { await pair(); } catch { $('#lost').hidden = false; }
if (localStorage.token) await refresh();
else await stranger();
