// Keys and clicks.
import { $, all } from './dom.js';
import { link, linkAllTheSame, unsay } from './links.js';
import { tell } from './phone.js';
import { chooseFirst, closeFound, find, hitsOf } from './search.js';
import { choose, go, refresh } from './view.js';
import { here, reopen, see, stranger } from './window.js';

const among = (items, step) => { const at = items.indexOf(document.activeElement); items[Math.max(0, Math.min(items.length - 1, at + step))]?.focus(); };
const rows = step => among(all('.req summary, .recent .open'), step);
const radios = () => all('.pick [role=radio]:not([hidden])');
const openRow = row => $('a[target]', row.closest('details'))?.click() ?? undefined;
const single = { '/': () => ($('.seek input') ?? $('.find input')).focus(), n: () => $('.go:not([data-choose])')?.click(), j: () => rows(1), k: () => rows(-1), t: () => $('#note')?.focus() };

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
  if (event.key === 'Enter' && element?.matches('[type=search]')) return () => chooseFirst(element);
  if (event.key === 'Enter' && element?.matches('#filter')) return () => radios()[0]?.focus();
  if (event.key === 'Enter' && element?.matches('[role=radio]')) return () => choose(element.dataset.person);
  if (event.key === 'Enter' && element?.matches('.req summary') && $('a[target]', element.closest('details'))) return () => openRow(element);
  if (event.key === 'Enter' && (element === document.body || element?.id === 'main')) return () => $('.go')?.click();
  if (isField || document.documentElement.dataset.keys === 'off') return undefined;   // a choice on the settings page
  if (/^[1-9]$/.test(event.key) && $('.pick')) return () => { const chosen = radios()[event.key - 1]; if (chosen) choose(chosen.dataset.person); };
  if (/^[1-9]$/.test(event.key)) return () => all('.strip a')[event.key - 1]?.click();
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
  const target = event.target.closest('[data-set], [data-choose], [data-people], [data-call], [data-again], [data-reopen], [data-told], [data-link], [data-sure], [data-unsay], [data-phone]');
  if (!target || target.id === 'view') return;
  const data = target.dataset;
  if (data.told !== undefined) { see.told = '1'; target.closest('dialog').close(); return; }   // the link itself goes on
  event.preventDefault();
  if (data.again !== undefined) return again();
  if (data.reopen !== undefined) return reopen();
  if (data.link) return link(target);
  if (data.sure !== undefined) return linkAllTheSame();
  if (data.unsay !== undefined) return unsay();
  if (data.people) return find(hitsOf(target), { organization: data.people });
  if (data.phone) return tell(target);
  if (data.choose) { const { choose: person } = data; closeFound(); return choose(person); }
  if (data.call) return go({ call: data.call });
  set(target);
});
function again() {                                         // never by loading the page anew while the agent may be away: it would be gone with its words
  if (here.isReplaced) return location.reload();
  return localStorage.token ? refresh() : stranger();
}
function set(target) {
  const change = Object.fromEntries(new URLSearchParams(target.dataset.set));
  if (target.matches('[role=radio]')) for (const radio of radios()) { radio.setAttribute('aria-checked', radio === target); radio.tabIndex = radio === target ? 0 : -1; }
  const dialog = target.closest('dialog'), thenGo = target.dataset.thenGo !== undefined;
  dialog?.close();
  return (target.dataset.keep === undefined ? go : refresh)(change).then(() => { if (thenGo) $('.go')?.click(); else if (dialog) $('[data-focus]')?.focus(); });
}
document.addEventListener('close', event => { if (event.target.matches('dialog:not([data-question])')) see.told = '1'; }, true);
