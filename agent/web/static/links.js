// Link number, and its undo; what the agent answers is said above the page.
import { $ } from './dom.js';
import { ask, isSaid } from './server.js';
import { go, refresh } from './view.js';
import { json, see } from './window.js';

let asked = null;                                          // the button whose link waits for "all the same"

export function say(sentence, isQuestion = false) {
  const said = $('#said');
  $('span', said).textContent = sentence;
  $('[data-sure]', said).hidden = !isQuestion;
  said.hidden = !sentence;
}
export function unsay() {
  asked = null;
  say('');
}
export async function link({ dataset: { link: action, person, organization } }, sure = '') {
  unsay();                                                 // by the click, not by its answer: answers may overtake each other
  const reply = await ask(`/api/${action}`, json({ call: see.call, person, organization, sure }));
  if (!reply.ok) { if (!isSaid(reply)) $('#odd').hidden = false; return; }
  const { ok, said, ask: question } = await reply.json();
  asked = question ? { dataset: { link: action, person, organization } } : null;
  if (said ?? question) say(said ?? question, !!question);
  if (question) return $('[data-sure]').focus();
  // A person who was linked is the caller from now on; an organization may be followed by a search for the person.
  await (ok && person && action === 'link' ? go({ call: see.call, told: '1' }) : refresh());
}
export const linkAllTheSame = () => asked && link(asked, '1');
