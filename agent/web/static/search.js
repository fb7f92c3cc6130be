// Search: below the field, in the bar or in the page.
import { $, all } from './dom.js';
import { parsed } from './dress.js';
import { ask, encoded, isSaid } from './server.js';
import { see } from './window.js';

let asked = 0;
const fieldOf = hits => $('input', hits.closest('.find, .seek'));
export async function find(hits, wanted) {
  clearTimeout(fieldOf(hits).timer);                       // what was typed before is not what is asked for now
  const call = 'canLink' in hits.dataset ? see.call : '';  // the number of that call can be linked to whom is found
  const mine = ++asked, said = fieldOf(hits).value, reply = await ask(`/api/search?${encoded({ ...wanted, call })}`);
  if (mine !== asked || isSaid(reply)) return;
  $('#odd').hidden = reply.ok;
  if (!reply.ok) return;
  hits.replaceChildren(parsed(await reply.text()));
  hits.dataset.said = said;
  hits.hidden = false;
}
export async function chooseFirst(field) {                 // never a hit of what the field said before
  const hits = hitsOf(field), said = field.value;
  clearTimeout(field.timer);
  if (said && hits.dataset.said !== said) await find(hits, { q: said });
  if (field.isConnected && field.value === said && (!said || hits.dataset.said === said)) $('button.hit', hits)?.click();
}
export const hitsOf = element => element.closest('.find, .seek') && $('[data-hits]', element.closest('.find, .seek'));
export function closeFound() {
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
