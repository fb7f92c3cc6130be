-- What analysts made: calls, choices, links. Precious: copied daily, never rebuilt.
-- phone_call is read by position: later migrations append columns to it.
CREATE TABLE phone_call(
  id INTEGER PRIMARY KEY,                   -- in the order of their coming
  key TEXT NOT NULL UNIQUE,                 -- 128 random bits, URL-safe: the id in addresses
  foreign_id TEXT NOT NULL DEFAULT '',      -- callID, the telephone system's own
  direction TEXT NOT NULL,                  -- in, out
  level TEXT NOT NULL,                      -- who vouches for it
  request TEXT NOT NULL DEFAULT '',
  employee_id TEXT NOT NULL DEFAULT '',
  support_id TEXT NOT NULL DEFAULT '',
  telephone TEXT NOT NULL DEFAULT '',       -- as sent
  dialed TEXT NOT NULL DEFAULT '',
  e164 INTEGER NOT NULL DEFAULT 0,          -- telephone as read; 0: not sure, see digits; 0 and '': no number
  digits TEXT NOT NULL DEFAULT '',
  ext TEXT NOT NULL DEFAULT '',
  started_at TEXT NOT NULL,
  answered_at TEXT NOT NULL DEFAULT '',
  ended_at TEXT NOT NULL DEFAULT '',
  heard_ms INTEGER NOT NULL,                -- when a ring of it last came, milliseconds since 1970
  person TEXT                               -- "<source>:<id>" of whom the analyst chose
);
CREATE INDEX phone_call_foreign_id ON phone_call(foreign_id) WHERE foreign_id <> '';
CREATE INDEX phone_call_heard ON phone_call(heard_ms);

CREATE TABLE overflow(                      -- rings beyond what the log takes a minute: only counted
  level TEXT NOT NULL,
  minute INTEGER NOT NULL,                  -- minutes since 1970
  rings INTEGER NOT NULL,
  PRIMARY KEY(level, minute)
) WITHOUT ROWID;

CREATE TABLE choice(                        -- who was chosen last for a number
  e164 INTEGER NOT NULL,
  digits TEXT NOT NULL,
  ext TEXT NOT NULL,
  person TEXT NOT NULL,
  chosen_at TEXT NOT NULL,
  PRIMARY KEY(e164, digits, ext)
) WITHOUT ROWID;

CREATE TABLE link(                          -- "Link number"; exactly one owner a row
  e164 INTEGER NOT NULL,
  digits TEXT NOT NULL,
  ext TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  organization TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  PRIMARY KEY(e164, digits, ext, person, organization),
  CHECK((person = '') <> (organization = ''))
) WITHOUT ROWID;
