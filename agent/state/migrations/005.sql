-- What became of a number that was to be dialed; the call itself is a row of phone_call with direction "out".
CREATE TABLE outgoing(
  key TEXT PRIMARY KEY,                     -- that of phone_call
  outcome TEXT NOT NULL,                    -- asked, refused, declined, dialed, failed
  reason TEXT NOT NULL                      -- the rule, or what the softphone said, in words
) WITHOUT ROWID;
CREATE TRIGGER outgoing_goes_with_its_call AFTER DELETE ON phone_call
  BEGIN DELETE FROM outgoing WHERE key = OLD.key; END;

CREATE TABLE consent(                       -- "Don't ask again for this number"
  number TEXT PRIMARY KEY,                  -- E.164 with its plus, or the digits of what has no country
  made_at TEXT NOT NULL
) WITHOUT ROWID;
