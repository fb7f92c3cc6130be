// What the agent is asked for, with the token of this window.
import { cutOff, here, stranger } from './window.js';

export const encoded = values => Object.entries(values).filter(([, value]) => value).map(pair => pair.map(encodeURIComponent).join('=')).join('&');

export async function ask(path, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${localStorage.token ?? ''}` };
  const reply = await fetch(path, { ...options, headers });
  if (reply.status === 401) here.isPaired ? cutOff() : stranger();
  return reply;
}
