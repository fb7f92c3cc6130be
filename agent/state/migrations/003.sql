-- Notes typed during a call. They are deleted with their call.
CREATE TABLE note(
  call TEXT PRIMARY KEY,                    -- phone_call.key
  text TEXT NOT NULL,
  version INTEGER NOT NULL,                 -- counts what was written: a window that saw an older one is behind
  writer TEXT NOT NULL,                     -- the window that wrote it last, '' when two were put together
  turn INTEGER NOT NULL,                    -- that window's own count: its requests may overtake each other
  written_at TEXT NOT NULL
) WITHOUT ROWID;

-- Was a missed caller called back, or did they get through later?
CREATE INDEX phone_call_number ON phone_call(e164, digits, ext);
