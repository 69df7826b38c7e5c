-- What each submission added to the counts, as JSON: it is taken back without a configuration when the submission is erased.
ALTER TABLE entries ADD COLUMN counted TEXT NOT NULL DEFAULT '[]';
-- So everything is counted anew at the next start with a configuration.
DELETE FROM desk_notes WHERE name = 'roles';
