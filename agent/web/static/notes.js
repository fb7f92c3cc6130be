// Notes: saved 400 ms after the last key, before the view changes, before the window goes; and again until the agent has them.
// A call's words are kept here until the agent said that it took them, whatever the page shows meanwhile.
import { $ } from './dom.js';
import { ask } from './server.js';
import { afterShow } from './view.js';
import { beforeLeaving, here, json } from './window.js';

const AFTER_MS = 400, AGAIN_MS = 2000;
const writer = crypto.randomUUID();                        // this window: its requests may overtake each other, so they are counted
const drafts = new Map();                                  // call → its words, those that the agent has, and the version known
let turn = 0, timer;

const isUnsaved = draft => draft.text !== draft.saved;
const unsaved = () => [...drafts.values()].filter(isUnsaved);
const willRetry = draft => isUnsaved(draft) && draft.refused !== draft.text;

function draftOf(field) {
  const { call, version } = field.dataset;
  if (!drafts.has(call)) drafts.set(call, { call, text: field.defaultValue, saved: field.defaultValue, seen: +version, turn: 0, state: '', said: '' });
  return drafts.get(call);
}
function tell(draft) {                                     // only where its call is on the page
  if ($('#note')?.dataset.call !== draft.call) return;
  $('#saved').textContent = $('#saved').dataset[draft.state] ?? '';
  if ($('#note-said').textContent !== draft.said) $('#note-said').textContent = draft.said;
}
function put(draft) {
  const field = $('#note');
  if (field?.dataset.call !== draft.call || field.value === draft.text) return;
  const { selectionStart: start, selectionEnd: end } = field;
  field.value = draft.text;
  if (field === document.activeElement) field.setSelectionRange(start, end);
}
async function post(draft) {
  const { call, text, seen } = draft, mine = draft.turn = ++turn;
  const answer = await ask('/api/note', { ...json({ call, text, seen, writer, turn: mine }), keepalive: true });
  const reply = answer.ok ? await answer.json().catch(() => null) : null;
  if (mine !== draft.turn) return;                         // a later one is on its way
  if (reply?.ok) took(draft, text, reply);
  else {
    draft.state = 'failed';
    draft.said = reply?.said ?? '';
    if (reply) draft.refused = text;                       // it will be refused again until it is changed
    else if (answer.status !== 401) again(AGAIN_MS);      // a new token comes with another window, see below
  }
  tell(draft);
}
function took(draft, sent, { text, version }) {
  draft.saved = text;
  if (text === sent || draft.text === sent) draft.seen = version;   // else words of another window, not seen yet: the next save joins them
  if (draft.text === sent) { draft.text = text; put(draft); }
  Object.assign(draft, isUnsaved(draft) ? { state: '', said: '' } : { state: 'saved', said: '' });
}
function again(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}
export function save() {                                   // gives a promise: everything was sent, and taken if it could be
  clearTimeout(timer);
  return Promise.all(unsaved().filter(willRetry).map(post));
}
async function keep() {                                    // gives whether nothing is left to lose
  await save();
  const left = unsaved();
  for (const draft of here.isReplaced ? left : []) { draft.said ||= $('#note')?.dataset.elsewhere ?? ''; tell(draft); }
  return !left.length;
}

document.addEventListener('input', event => {
  if (event.target.id !== 'note') return;
  const draft = draftOf(event.target);
  Object.assign(draft, { text: event.target.value, state: '' });
  tell(draft);
  again(AFTER_MS);
});
afterShow(() => {                                          // the field may be a new one: with words that are older, or newer
  const field = $('#note'), draft = drafts.get(field?.dataset.call);
  if (!draft) return;
  if (!isUnsaved(draft) && +field.dataset.version > draft.seen) Object.assign(draft, { text: field.defaultValue, saved: field.defaultValue, seen: +field.dataset.version });
  put(draft);
  tell(draft);
});
beforeLeaving(keep);
addEventListener('pagehide', () => { save(); });
addEventListener('storage', event => { if (event.key === 'token' && event.newValue) save(); });
addEventListener('beforeunload', event => { if (unsaved().some(draft => draft.state === 'failed' || !$('#lost').hidden)) event.preventDefault(); });
