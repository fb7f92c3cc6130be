// New requests written on the page, notes sent to a ticket, and what becomes of both. The agent keeps them until they are sent.
import { $, all } from './dom.js';
import { say, unsay } from './links.js';
import { ask, isSaid } from './server.js';
import { afterShow, refresh } from './view.js';
import { beforeLeaving, here, json, kept, see } from './window.js';

const drafts = new Map();                                  // whose form → its words, until the agent has them
const form = () => $('form[data-request]');
const whose = ({ dataset: { person, during, of } }) => [person, during, of].join(' ');
const fields = of => all('input, textarea, select', of);
const words = of => Object.fromEntries(fields(of).map(({ name, value }) => [name, value]));

async function post(path, data) {                          // gives whether it was taken; why not, is said
  unsay();
  const reply = await ask(path, json(data));
  if (!reply.ok) { if (!isSaid(reply)) $('#odd').hidden = false; return ''; }
  const { ok, said } = await reply.json();
  return ok || said;
}
async function open(which) {
  if (!which) drafts.delete(form() && whose(form()));
  await refresh({ form: which });
  (which ? $('#subject') : $('.go'))?.focus();
}
async function send(sent) {
  const { person, during: call, of } = sent.dataset, draft = draftOf(sent), said = $('#request-said');
  if (draft.isSent) return;                                // its answer is still to come
  draft.isSent = true;
  said.textContent = '';
  const taken = await post('/api/request', { key: of || draft.key, person, call, category: '', ...draft.words });
  draft.isSent = false;
  if (taken !== true) { said.textContent = taken; return; }
  drafts.delete(whose(sent));
  sent.remove();                                           // no view takes away what somebody types in
  await refresh({ form: '' });
  $('.go')?.focus();
}
function draftOf(of) {
  if (!drafts.has(whose(of))) drafts.set(whose(of), { key: crypto.randomUUID() });
  return Object.assign(drafts.get(whose(of)), { words: words(of) });
}
async function act(path, data) {
  const taken = await post(path, data);
  if (taken && taken !== true) say(taken);
  await refresh();
}

document.addEventListener('input', event => { const of = event.target.closest('form[data-request]'); if (of) draftOf(of); });
document.addEventListener('submit', event => { if (event.target.matches('form[data-request]')) send(event.target); });
addEventListener('keydown', event => {
  const of = event.target.closest?.('form[data-request]');
  if (!of || event.isComposing) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) of.requestSubmit();
});
document.addEventListener('click', async event => {
  const button = event.target.closest('[data-form], [data-write], [data-note-to]');
  if (!button) return;
  const { form: which, write, of: key, noteTo: ticket, number } = button.dataset;
  if (which !== undefined) await open(which);
  else if (write) await act('/api/written', { key, act: write });
  else if (await kept()) await act('/api/ticket-note', { call: see.call, ticket, number });
});
afterShow(() => {                                          // the form may be a new one: what was typed goes into it again
  const draft = form() && drafts.get(whose(form()));
  if (draft) for (const field of fields(form())) if (field.value !== draft.words[field.name]) field.value = draft.words[field.name];
});
beforeLeaving(() => !(here.isReplaced && drafts.size));    // words before order: another window cannot have them
addEventListener('beforeunload', event => { if (drafts.size) event.preventDefault(); });
