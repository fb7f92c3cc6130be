CREATE TABLE preference(                    -- what the analyst chose on the settings page
  key TEXT PRIMARY KEY,                     -- as in the configuration: console.pop
  value TEXT NOT NULL,                      -- as the file writes it, without quotes: quiet, true
  chosen_at TEXT NOT NULL
) WITHOUT ROWID;
