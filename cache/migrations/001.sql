-- What service desks know, as of their last sync. Disposable: dropped and filled again when the schema changes.
CREATE TABLE organization(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,                 -- "<source>:<id>"
  name TEXT NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  numbers TEXT NOT NULL DEFAULT '[]',       -- JSON [[label, text as written]]
  url TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL DEFAULT ''
);

CREATE TABLE person(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  leader INTEGER NOT NULL,                  -- the same human being in the earliest source; itself when alone
  organization INTEGER REFERENCES organization,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  employee_id TEXT NOT NULL DEFAULT '',
  support_id TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
  region TEXT NOT NULL DEFAULT '',
  site TEXT NOT NULL DEFAULT '',
  job_title TEXT NOT NULL DEFAULT '',
  vip INTEGER NOT NULL DEFAULT 0,
  numbers TEXT NOT NULL DEFAULT '[]',
  url TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL DEFAULT ''
);
CREATE INDEX person_leader ON person(leader);
CREATE INDEX person_organization ON person(organization) WHERE organization IS NOT NULL;
CREATE INDEX person_employee_id ON person(employee_id) WHERE employee_id <> '';
CREATE INDEX person_support_id ON person(support_id) WHERE support_id <> '';

CREATE TABLE person_number(
  tail INTEGER NOT NULL,                    -- last 7 digits; -1 for a service code
  e164 INTEGER NOT NULL,                    -- 0: not sure, see digits
  person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
  field INTEGER NOT NULL,                   -- position in person.numbers
  ext TEXT NOT NULL DEFAULT '',
  reading INTEGER NOT NULL,                 -- 0 first, 1 second, 2 rewritten old spelling
  sure INTEGER NOT NULL,
  digits TEXT,
  PRIMARY KEY(tail, e164, person, field, ext)
) WITHOUT ROWID;
CREATE INDEX person_number_person ON person_number(person);
CREATE INDEX person_number_ext ON person_number(ext) WHERE ext <> '';

CREATE TABLE organization_number(
  tail INTEGER NOT NULL,
  e164 INTEGER NOT NULL,
  organization INTEGER NOT NULL REFERENCES organization ON DELETE CASCADE,
  field INTEGER NOT NULL,
  ext TEXT NOT NULL DEFAULT '',
  reading INTEGER NOT NULL,
  sure INTEGER NOT NULL,
  digits TEXT,
  PRIMARY KEY(tail, e164, organization, field, ext)
) WITHOUT ROWID;
CREATE INDEX organization_number_organization ON organization_number(organization);
CREATE INDEX organization_number_ext ON organization_number(ext) WHERE ext <> '';

CREATE TABLE ticket(
  person INTEGER NOT NULL,                  -- one row per requester; 0: nobody whom the cache knows (yet), see requester
  created INTEGER NOT NULL,                 -- seconds since 1970, UTC
  id INTEGER NOT NULL,                      -- one per ticket, shared by its rows
  key TEXT NOT NULL,
  number TEXT NOT NULL,
  organization INTEGER,
  open INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL,
  requester TEXT NOT NULL DEFAULT '',       -- the requester as the source names it, while person is 0
  url TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(person, created DESC, id, requester)
) WITHOUT ROWID;
CREATE INDEX ticket_number ON ticket(number);
CREATE INDEX ticket_key ON ticket(key);
CREATE INDEX ticket_open ON ticket(organization, open, id);
CREATE INDEX ticket_requester ON ticket(requester) WHERE requester <> '';

CREATE TABLE sync(
  source TEXT NOT NULL,
  stream TEXT NOT NULL,                     -- people, organizations, tickets
  cursor TEXT,
  complete INTEGER NOT NULL DEFAULT 0,
  rows_total INTEGER,
  ok_at TEXT,
  swept_at TEXT,
  newest TEXT,
  settings TEXT NOT NULL DEFAULT '',        -- hash of what decides which rows come
  state TEXT NOT NULL DEFAULT 'never',      -- never filling fresh stale failing refused
  error TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(source, stream)
) WITHOUT ROWID;
