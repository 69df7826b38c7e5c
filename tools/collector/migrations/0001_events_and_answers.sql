-- Plain SQL that SQLite and PostgreSQL read alike: text, whole numbers, no sequences.
-- Moments are milliseconds since 1970 in UTC (`received`, the collector's clock) or RFC 3339 text in UTC (`time`, the visitor's clock).

-- Every event as it came, once: a repeated (source, id) is the same event.
CREATE TABLE events (
    source     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    time       TEXT   NOT NULL,
    received   BIGINT NOT NULL,
    subject    TEXT,              -- what "erase this visitor" looks for
    submission TEXT,              -- what "erase this submission" looks for
    campaign   TEXT,
    event      TEXT   NOT NULL,   -- the CloudEvent, JSON
    PRIMARY KEY (source, id)
);
CREATE INDEX events_by_time ON events (received);
CREATE INDEX events_by_subject ON events (subject);
CREATE INDEX events_by_submission ON events (submission);

-- One row per submission: what the visitor answered, as far as we were told.
CREATE TABLE answers (
    submission TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    campaign   TEXT   NOT NULL,
    form       TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    final      BIGINT NOT NULL,   -- 1: sent by the visitor, never changed again; 0: so far
    time       TEXT   NOT NULL,
    received   BIGINT NOT NULL,
    consent    TEXT   NOT NULL,   -- JSON
    answers    TEXT   NOT NULL,   -- JSON, by step
    PRIMARY KEY (submission, source)
);
CREATE INDEX answers_by_time ON answers (received, submission, source);
