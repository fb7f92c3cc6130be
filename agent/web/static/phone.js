// Answer and Hang up; what the softphone cannot is said beside the buttons.
import { $ } from './dom.js';
import { ask } from './server.js';
import { refresh } from './view.js';
import { json } from './window.js';

export async function tell(button) {
  const reply = await ask('/api/phone', json({ do: button.dataset.phone }));
  if (reply.status === 401) return;
  const says = $('[data-phone-says]', button.closest('.card'));
  if (says) {
    says.hidden = reply.ok;
    says.textContent = reply.ok ? '' : await reply.text();
  }
  if (reply.ok) refresh();
}
