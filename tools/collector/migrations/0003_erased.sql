-- What was erased stays erased, though a widget that has not heard of it sends it again: SHA-256 of the id, until no queue holds it.
CREATE TABLE erased (
    key TEXT   NOT NULL PRIMARY KEY,
    at  BIGINT NOT NULL
);
