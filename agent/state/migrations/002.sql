-- The pause switch: no row, no pause.
CREATE TABLE pause(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  until TEXT NOT NULL                       -- UTC; '': until it is resumed
);
