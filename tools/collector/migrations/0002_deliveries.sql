-- What has to be told to others: it waits here until they have confirmed it.
CREATE TABLE deliveries (
    id       TEXT   NOT NULL PRIMARY KEY,  -- the same for every attempt, so that a receiver knows what came twice
    target   TEXT   NOT NULL,              -- the address
    type     TEXT   NOT NULL,              -- what it tells: the type of the event, or eu.parea.alert
    source   TEXT   NOT NULL,              -- the event it tells of; erased with it
    event    TEXT   NOT NULL,
    due      BIGINT NOT NULL,              -- not before
    attempts BIGINT NOT NULL,
    failed   TEXT,                         -- why the last attempt was in vain
    dead     BIGINT NOT NULL               -- 1: given up, until somebody says again
);
CREATE INDEX deliveries_by_due ON deliveries (target, dead, due);
CREATE INDEX deliveries_by_event ON deliveries (source, event);

-- Whether the site was alarmed by this submission: once is enough.
ALTER TABLE answers ADD COLUMN alerted BIGINT NOT NULL DEFAULT 0;
