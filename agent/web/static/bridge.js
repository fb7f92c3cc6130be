// The bridge for hosted phones (docs/bridge.md): a page of a listed origin says by a message that the phone rings.
// It holds no token, shows nothing, and answers nobody else.
const VERSION = 1, MOST = 20, WINDOW_MS = 10_000, LONGEST = 64;
const FIELDS = ['request', 'employeeID', 'supportID', 'telephone', 'called', 'callID', 'event', 'key', 'ts', 'sig'];
const origins = new Set(JSON.parse(document.documentElement.dataset.origins));
const taken = [];                                          // when the last messages came

const isText = value => typeof value === 'string' && value.length <= LONGEST, isId = value => isText(value) || Number.isSafeInteger(value);

function fault(data) {                                     // what is wrong with the shape of a message, '' for nothing
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return 'The message must be an object.';
  if (data.deskcall !== VERSION) return `The message needs deskcall: ${VERSION}, the version of its shape.`;
  const { deskcall, id, ...fields } = data, names = Object.keys(fields);
  if (id !== undefined && !isId(id)) return 'The id must be a text of at most 64 characters or a whole number.';
  const unknown = names.find(name => !FIELDS.includes(name));
  if (unknown !== undefined) return `Unknown field; known are ${FIELDS.join(', ')}.`;
  const wrong = names.find(name => !isText(fields[name]));
  if (wrong !== undefined) return `The field ${wrong} must be a text of at most ${LONGEST} characters.`;
  return names.length ? '' : 'The message names no caller: it needs telephone, request, employeeID or supportID.';
}
function isFlood() {
  const now = performance.now();
  while (taken.length && taken[0] <= now - WINDOW_MS) taken.shift();
  if (taken.length >= MOST) return true;
  taken.push(now);
  return false;
}
async function ring({ deskcall, id, ...fields }) {         // gives what went wrong, '' for nothing
  const query = Object.entries(fields).map(pair => pair.map(encodeURIComponent).join('=')).join('&');
  try {
    const reply = await fetch(`/sd?${query}`);
    return reply.ok ? '' : await reply.text();
  } catch { return 'Deskcall does not answer.'; }
}
addEventListener('message', async event => {
  if (!origins.has(event.origin) || !event.source) return;
  const wrong = isFlood() ? `More than ${MOST} messages in 10 seconds.` : fault(event.data);
  let error = wrong;
  try { error = wrong || await ring(event.data); } catch { error = 'The message cannot be read.'; }   // lone surrogates
  const id = isId(event.data?.id) ? { id: event.data.id } : {};
  event.source.postMessage({ deskcall: VERSION, ok: !error, ...(error && { error }), ...id }, event.origin);
});
// Whoever framed or opened the bridge hears that it listens; a target of another origin gets nothing.
for (const other of [parent, opener]) if (other && other !== self) for (const origin of origins) other.postMessage({ deskcall: VERSION, ready: true }, origin);
