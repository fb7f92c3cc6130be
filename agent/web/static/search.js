// Search: below the field, in the bar or in the page.
import { $, all } from './dom.js';
import { parsed } from './dress.js';
import { ask, encoded } from './server.js';

let asked = 0;
export async function find(hits, wanted) {
  const mine = ++asked, reply = await ask(`/api/search?${encoded(wanted)}`);
  if (!reply.ok || mine !== asked) return;
  hits.replaceChildren(parsed(await reply.text()));
  hits.hidden = false;
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
