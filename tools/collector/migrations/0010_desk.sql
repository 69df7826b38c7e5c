-- What is derived from `answers`: it goes with them when they are erased, and can be made again from them.

-- One row per submission, as the site's people handle it and as others may see it.
CREATE TABLE entries (
    submission TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    public_id  TEXT   NOT NULL,   -- what others may know it by: the submission's own id is the key that erases it
    form       TEXT   NOT NULL,
    kind       TEXT   NOT NULL,   -- answer, review, comment, idea, vote
    status     TEXT   NOT NULL,   -- partial, new, done; of what others may read: held, approved, rejected
    received   BIGINT NOT NULL,
    indexed    BIGINT,            -- `received` of the answers when their words were taken; null: not yet
    score      BIGINT,            -- the first scale of the form, rounded; of a review its stars
    bucket     TEXT,              -- that score as low, mid or high
    path       TEXT   NOT NULL,   -- of a comment: the page below which it stands
    parent     TEXT,              -- of a comment: the public id of the one it answers
    progress   TEXT   NOT NULL,   -- of an idea: open, planned, started, done, declined
    verified   BIGINT NOT NULL,   -- of a review: 1 when the site's people know that its writer bought
    reply      TEXT,              -- what the site's people answered in public
    replied    BIGINT,
    PRIMARY KEY (submission, source),
    FOREIGN KEY (submission, source) REFERENCES answers (submission, source) ON DELETE CASCADE
);
CREATE UNIQUE INDEX entries_by_public_id ON entries (public_id);
CREATE INDEX entries_by_place ON entries (source, form, kind, status, path, received);
CREATE INDEX entries_by_status ON entries (status);

-- Which words stand in which answers: folded, and as the hexadecimal of their UTF-8, which every database sorts alike.
CREATE TABLE words (
    word       TEXT   NOT NULL,
    submission TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    PRIMARY KEY (word, submission, source),
    FOREIGN KEY (submission, source) REFERENCES answers (submission, source) ON DELETE CASCADE
);
CREATE INDEX words_by_submission ON words (submission, source);

-- How often each value was given, of those answers that everybody may see; the empty step and value count all of them.
CREATE TABLE tallies (
    source     TEXT   NOT NULL,
    form       TEXT   NOT NULL,
    step       TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (source, form, step, value)
);

-- What was true when the tallies were made.
CREATE TABLE desk_notes (
    name       TEXT   NOT NULL PRIMARY KEY,
    value      TEXT   NOT NULL
);

-- What is looked at form by form: charts, and which forms and campaigns there are.
CREATE INDEX answers_by_form ON answers (source, form, campaign, received);
