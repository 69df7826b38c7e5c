-- What the collector signs with, drawn at its first start: who reads it can give tickets, and nothing else.
CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
