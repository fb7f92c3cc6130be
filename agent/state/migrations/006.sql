-- What is to be written to service desks: in order for each person, kept until somebody knows what became of it.
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY,                   -- in the order in which it was wanted
  key TEXT NOT NULL UNIQUE,                 -- the same for every attempt
  kind TEXT NOT NULL,                       -- numbers, tickets, notes: as `write` of the source names it
  takes_back INTEGER NOT NULL DEFAULT 0,    -- 1: undoes the row of "after"
  source TEXT NOT NULL,
  target TEXT NOT NULL,                     -- whose it is: what is wanted first is written first
  item TEXT NOT NULL,                       -- JSON
  about TEXT NOT NULL DEFAULT '',           -- for the page: a person's or organization's name, a ticket's number
  call TEXT NOT NULL DEFAULT '',            -- phone_call.key
  after TEXT NOT NULL DEFAULT '',           -- key of the row that must have been sent before
  state TEXT NOT NULL DEFAULT 'waiting',    -- sending, unsure, unconfirmed, held, sent, refused, taken back
  tries INTEGER NOT NULL DEFAULT 0,         -- questions to the service desk since it was last wanted
  misses INTEGER NOT NULL DEFAULT 0,        -- of an unsure one: how often it was looked for and not found
  wanted_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  next_ms INTEGER NOT NULL,                 -- not before, milliseconds since 1970
  receipt TEXT NOT NULL DEFAULT '',         -- JSON
  reason TEXT NOT NULL DEFAULT ''           -- why it waits or was refused, in words
);
CREATE INDEX outbox_target ON outbox(source, target);
CREATE INDEX outbox_call ON outbox(call) WHERE call <> '';

CREATE VIEW outbox_going AS                 -- what the worker has or may get: not what waits for the analyst
  SELECT o.* FROM outbox o WHERE o.state IN ('waiting', 'sending', 'unsure')
    AND (o.after = '' OR EXISTS(SELECT 1 FROM outbox b WHERE b.key = o.after AND b.state = 'sent'));
