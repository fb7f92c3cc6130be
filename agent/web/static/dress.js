// What only the browser knows: clocks, the names of countries, how the system writes numbers.
import { all, trusted } from './dom.js';

const language = document.documentElement.lang, relative = new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'auto' });
const countries = new Intl.DisplayNames(language, { type: 'region' }), narrow = matchMedia('(max-width: 560px)');
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }), whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }), old = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const took = {};                                    // test ring → how long it took to be shown
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
  if (time.dataset.exact !== undefined) return exact.format(date);
  return Date.now() - date < 86_400_000 ? hour.format(date) : `${day.format(date)}, ${hour.format(date)}`;
}
export function clocks(root = document) {
  for (const time of all('time[datetime]', root)) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(+date)) continue;
    const text = timeText(time, date);
    if (text !== time.textContent) time.textContent = text;
    if (!time.title) time.title = whole.format(date);
  }
}
export function dress(root) {
  for (const region of all('[data-region]', root)) region.textContent = countries.of(region.value) ?? region.value;
  for (const count of all('[data-count]', root)) count.textContent = Number(count.value).toLocaleString();
  for (const name of all('[data-day]', root)) name.textContent = day.format(new Date(`${name.dataset.day}T12:00`));
  for (const test of all('[data-took]', root)) test.textContent = took[test.dataset.took] ?? '…';
  for (const there of all('[data-there]', root)) {         // only where the whole country has one time
    const times = new Set((new Intl.Locale(`und-${there.dataset.there}`).getTimeZones?.() ?? []).map(thereNow));
    if (times.size === 1) there.textContent = ` · ${there.dataset.word.replace('{time}', [...times][0])}`;
  }
  for (const fold of all('.fold', root)) fold.open = !narrow.matches;
  clocks(root);
}
narrow.addEventListener('change', () => { for (const fold of all('.fold')) fold.open = !narrow.matches; });
setInterval(() => { if (!document.hidden) clocks(); }, 1000);

export function parsed(html) {                             // the server's HTML as elements
  const template = document.createElement('template');
  template.innerHTML = trusted.createHTML(html);
  dress(template.content);                                 // before it is laid out: once, not twice
  return template.content;
}
