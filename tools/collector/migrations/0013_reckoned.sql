-- What a form reckoned, in which order it offered its options, and the page it was sent from, where it says so.
ALTER TABLE answers ADD COLUMN variables TEXT NOT NULL DEFAULT '{}';   -- JSON, by name
ALTER TABLE answers ADD COLUMN orders TEXT NOT NULL DEFAULT '{}';      -- JSON, by step
ALTER TABLE answers ADD COLUMN path TEXT NOT NULL DEFAULT '';
-- A review has the stars of its own step, no longer of the first scale: they are told and counted anew at the next start.
DELETE FROM desk_notes WHERE name = 'roles';
-- What was begun and not sent, which is erased when it is old, without a look at all the others.
CREATE INDEX answers_unfinished ON answers (received) WHERE final = 0;
