-- What service desks know, as of their last sync. Disposable: dropped and filled again when the schema changes.
-- No foreign keys: without an index on the child's side every delete scans the child, and such an index costs 25 bytes a
-- number. filing.py and keeping.py take along what belongs to a row.

CREATE TABLE source(                        -- rows stay when a source goes: their ids are remembered
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL DEFAULT 0       -- precedence: the place in the configuration
);

CREATE TABLE setting(                       -- what the rows were filed with
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE term(                          -- texts that many rows share: a status, a site, an address with {} for the id
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

CREATE TABLE organization(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,                 -- "<source>:<id>"
  known INTEGER NOT NULL DEFAULT 1,         -- 0: only named by people or tickets
  name TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  numbers TEXT NOT NULL DEFAULT '',         -- kind, text as written, kind, …: each followed by U+001F
  url TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL DEFAULT '',
  tails BLOB NOT NULL DEFAULT x''           -- as in person
);

CREATE TABLE organization_number(           -- as person_number
  tail INTEGER NOT NULL,
  e164 INTEGER NOT NULL,
  owner INTEGER NOT NULL,
  field INTEGER NOT NULL,
  ext TEXT NOT NULL DEFAULT '',
  reading INTEGER NOT NULL,
  sure INTEGER NOT NULL,
  digits TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(tail, e164, owner, field, ext)
) WITHOUT ROWID;
CREATE INDEX organization_number_ext ON organization_number(ext) WHERE ext <> '';

CREATE TABLE person(
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  local TEXT NOT NULL,                      -- the id in that source
  leader INTEGER NOT NULL,                  -- the same human being in the earliest source; itself when alone
  organization INTEGER,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  employee_id TEXT NOT NULL,
  support_id TEXT NOT NULL COLLATE NOCASE,
  region TEXT NOT NULL,
  site INTEGER,                             -- term; null: none
  job_title INTEGER,                        -- term; null: none
  vip INTEGER NOT NULL,
  numbers TEXT NOT NULL,                    -- as in organization
  url,                                      -- term, with {} for the id; else text; null: none
  updated,                                  -- seconds since 1970; else the text that the source gave; null: none
  tails BLOB NOT NULL                       -- the tails of its numbers, 4 bytes each: where its rows are to be deleted
);
CREATE UNIQUE INDEX person_local ON person(source, local);
CREATE INDEX person_leader ON person(leader) WHERE leader <> id;
CREATE INDEX person_organization ON person(organization) WHERE organization IS NOT NULL;
CREATE INDEX person_employee_id ON person(employee_id) WHERE employee_id <> '';
CREATE INDEX person_support_id ON person(support_id) WHERE support_id <> '';

CREATE TABLE person_number(
  tail INTEGER NOT NULL,                    -- last 7 digits; -1 for a service code
  e164 INTEGER NOT NULL,                    -- 0: not sure, see digits
  owner INTEGER NOT NULL,
  field INTEGER NOT NULL,                   -- position in person.numbers
  ext TEXT NOT NULL DEFAULT '',
  reading INTEGER NOT NULL,                 -- 0 first, 1 another, 2 rewritten old spelling
  sure INTEGER NOT NULL,
  digits TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(tail, e164, owner, field, ext)
) WITHOUT ROWID;
CREATE INDEX person_number_ext ON person_number(ext) WHERE ext <> '';

CREATE TABLE person_word(                   -- what search begins with: see words.py
  word TEXT NOT NULL,
  owner INTEGER NOT NULL,
  PRIMARY KEY(word, owner)
) WITHOUT ROWID;

CREATE TABLE ticket(                        -- one row per requester
  person INTEGER NOT NULL,                  -- 0: nobody whom the cache knows (yet), see requester
  created INTEGER NOT NULL,                 -- seconds since 1970
  number TEXT NOT NULL,
  source INTEGER NOT NULL,
  local TEXT NOT NULL,                      -- the id in that source; '': the number is the id
  requester TEXT NOT NULL,                  -- while person is 0: "<source>:<id>" or an e-mail address
  organization INTEGER,
  open INTEGER NOT NULL,
  status INTEGER,                           -- term; null: none
  subject TEXT NOT NULL,
  requesters TEXT NOT NULL,                 -- all of them, unless the row's own is the only one, named by its id
  url,                                      -- as in person
  updated,                                  -- as in person
  PRIMARY KEY(person, created DESC, number DESC, source, local, requester)
) WITHOUT ROWID;
CREATE INDEX ticket_number ON ticket(number);
CREATE INDEX ticket_local ON ticket(local) WHERE local <> '';
CREATE INDEX ticket_open ON ticket(organization, open, number, source, local) WHERE open = 1;
CREATE INDEX ticket_requester ON ticket(requester) WHERE requester <> '';

CREATE TABLE sync(
  source TEXT NOT NULL,
  stream TEXT NOT NULL,                     -- people, organizations, tickets
  cursor TEXT,
  complete INTEGER NOT NULL DEFAULT 0,
  rows INTEGER NOT NULL DEFAULT 0,          -- rows here, each ticket once
  rows_total INTEGER,                       -- rows to expect; null: unknown
  ok_at TEXT,
  swept_at TEXT,
  settings TEXT NOT NULL DEFAULT '',        -- fingerprint of what decides which rows come
  state TEXT NOT NULL DEFAULT 'never',      -- never filling fresh stale failing refused
  error TEXT NOT NULL DEFAULT '',
  staged_cursor TEXT,                       -- a refill is under way
  run_deletes INTEGER NOT NULL DEFAULT 0,   -- deleted since the last complete pull
  gone TEXT NOT NULL DEFAULT '',            -- digest of the rows that the guard kept
  gone_at TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(source, stream)
) WITHOUT ROWID;

-- A refill: rows beside the live ones until all are here. People already have everything that is slow to make.
CREATE TABLE stage(
  source TEXT NOT NULL,
  stream TEXT NOT NULL,
  local TEXT NOT NULL,
  same INTEGER NOT NULL,                    -- 1: equal to the live row
  content TEXT NOT NULL,                    -- organizations and tickets: JSON of the row
  PRIMARY KEY(source, stream, local)
) WITHOUT ROWID;
CREATE TABLE stage_person AS SELECT * FROM person WHERE 0;
CREATE UNIQUE INDEX stage_person_local ON stage_person(source, local);
CREATE TABLE stage_person_number AS SELECT * FROM person_number WHERE 0;
CREATE INDEX stage_person_number_owner ON stage_person_number(owner);
CREATE TABLE stage_person_word AS SELECT * FROM person_word WHERE 0;
CREATE INDEX stage_person_word_owner ON stage_person_word(owner);
