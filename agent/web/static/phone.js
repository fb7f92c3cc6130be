// Answer and Hang up; what the softphone cannot is said beside the buttons.
import { $ } from './dom.js';
import { ask, isSaid } from './server.js';
import { refresh } from './view.js';
import { json } from './window.js';

export async function tell(button) {
  const reply = await ask('/api/phone', json({ do: button.dataset.phone }));
  if (isSaid(reply)) return;
  const says = $('[data-phone-says]', button.closest('.card') ?? document);   // the view may have come before the answer
  if (says) {
    says.hidden = reply.ok;
    says.textContent = reply.ok ? '' : await reply.text();
  }
  if (reply.ok) refresh();
}
