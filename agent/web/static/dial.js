// Dialing: the answer to the agent's question, and numbers that are clicked on our own pages.
import { $, all } from './dom.js';
import { ask, isSaid } from './server.js';
import { isTyping, refresh } from './view.js';
import { json } from './window.js';

async function post(path, data) {
  if (!isSaid(await ask(path, json(data)))) await refresh();
}
async function answer(dialog, word) {                      // a question is answered once; what could not be sent can be tried again
  const remember = $('[data-remember]', dialog)?.checked ? 'yes' : 'no', { question } = dialog.dataset;
  dialog.dataset.answered = word;
  for (const button of all('button', dialog)) button.disabled = true;
  await post('/api/dial/answer', { question, answer: word, remember });
  delete dialog.dataset.answered;
  for (const button of all('button', dialog)) button.disabled = false;
}
document.addEventListener('click', event => {
  const target = event.target.closest('a[href^="tel:"], [data-answer], [data-dismiss]');
  if (!target || event.defaultPrevented) return;
  event.preventDefault();
  if (target.dataset.answer) answer(target.closest('dialog'), target.dataset.answer);
  else if (target.dataset.dismiss !== undefined) post('/api/dial/dismiss', {});
  else { target.closest('details.numbers')?.removeAttribute('open'); post('/api/dial', { number: decodeURIComponent(target.getAttribute('href').slice(4)) }); }
});
document.addEventListener('close', event => {              // Esc is no
  if (event.target.matches('dialog[data-question]:not([data-answered])')) answer(event.target, 'no');
}, true);
document.addEventListener('focusout', () => setTimeout(() => {   // a question that came while somebody typed
  const dialog = $('dialog[data-question]:not([open], [data-answered])');
  if (dialog && !isTyping()) { dialog.showModal(); $('[data-focus]', dialog).focus(); }
}));
