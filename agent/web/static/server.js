// What the agent is asked for, with the token of this window.
import { $ } from './dom.js';
import { cutOff, here, stranger } from './window.js';

export const encoded = values => Object.entries(values).filter(([, value]) => value).map(pair => pair.map(encodeURIComponent).join('=')).join('&');

export async function ask(path, options = {}) {            // never fails: where nobody answers, the page says so and the status is 0
  const headers = { ...options.headers, Authorization: `Bearer ${localStorage.token ?? ''}` };
  let reply;
  try { reply = await fetch(path, { ...options, headers }); } catch { reply = Response.error(); }
  $('#lost').hidden = reply.status !== 0;
  if (reply.status === 401) here.isPaired ? cutOff() : stranger();
  return reply;
}
export const isSaid = ({ status }) => status === 0 || status === 401;   // above the page it stands already why nothing came
