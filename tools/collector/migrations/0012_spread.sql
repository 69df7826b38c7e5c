-- Who shared which page where, and who came by whose link: taken from events, and gone with them.
CREATE TABLE spread (
    source  TEXT NOT NULL,
    id      TEXT NOT NULL,
    kind    TEXT NOT NULL,   -- shared, arrived
    path    TEXT NOT NULL,   -- the page
    word    TEXT NOT NULL,   -- of who shared the network, of who arrived the code
    subject TEXT NOT NULL,   -- each visitor counts once
    PRIMARY KEY (source, id),
    FOREIGN KEY (source, id) REFERENCES events (source, id) ON DELETE CASCADE
);
CREATE INDEX spread_by_path ON spread (source, kind, path, word, subject);
CREATE INDEX spread_by_word ON spread (source, kind, word, subject);
