-- How many requests the service desk could be asked at once after the last pull; null: it has no limit.
ALTER TABLE sync ADD COLUMN requests_left INTEGER;
-- Why rows stay that the source no longer shows (mass-delete guard); '': none do.
ALTER TABLE sync ADD COLUMN kept TEXT NOT NULL DEFAULT '';
