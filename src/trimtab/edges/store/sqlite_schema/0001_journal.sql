-- The journal: one row a fact, in the order in which they were booked, each chained to the one before by its hash.
CREATE TABLE journal (
  sequence    INTEGER PRIMARY KEY CHECK (sequence > 0),
  id          TEXT NOT NULL UNIQUE,
  who         TEXT NOT NULL,
  when_utc    TEXT NOT NULL,
  before_hash TEXT NOT NULL,
  hash        TEXT NOT NULL UNIQUE,
  fact        TEXT NOT NULL,
  account     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  fact_key    TEXT NOT NULL,
  session     TEXT NOT NULL,
  UNIQUE (account, kind, fact_key)
) STRICT;
CREATE TRIGGER journal_follows BEFORE INSERT ON journal
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'a journal has no gap: each fact follows the last'); END;
CREATE TRIGGER journal_never_edited BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'a journal is never edited: a correction is a new fact'); END;
CREATE TRIGGER journal_never_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'a journal is never cut: a correction is a new fact'); END;
