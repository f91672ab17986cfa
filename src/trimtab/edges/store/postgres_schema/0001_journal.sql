-- The journal: one row a fact, in the order in which they were booked, each chained to the one before by its hash.
CREATE SCHEMA trimtab;
CREATE TABLE trimtab.schema_step (step integer PRIMARY KEY);
CREATE TABLE trimtab.journal (
  sequence    bigint PRIMARY KEY CHECK (sequence > 0),
  id          text NOT NULL UNIQUE,
  who         text NOT NULL,
  when_utc    text NOT NULL,
  before_hash text NOT NULL,
  hash        text NOT NULL UNIQUE,
  fact        text NOT NULL,
  account     text NOT NULL,
  kind        text NOT NULL,
  fact_key    text NOT NULL,
  session     text NOT NULL,
  UNIQUE (account, kind, fact_key)
);
CREATE FUNCTION trimtab.journal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM trimtab.journal) THEN
    RAISE EXCEPTION 'a journal has no gap: each fact follows the last';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_follows BEFORE INSERT ON trimtab.journal FOR EACH ROW EXECUTE FUNCTION trimtab.journal_follows();
CREATE FUNCTION trimtab.journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a journal is never edited or cut: a correction is a new fact';
END $$;
CREATE TRIGGER journal_never_edited BEFORE UPDATE OR DELETE ON trimtab.journal
FOR EACH ROW EXECUTE FUNCTION trimtab.journal_refuses();
CREATE TRIGGER journal_never_emptied BEFORE TRUNCATE ON trimtab.journal
FOR EACH STATEMENT EXECUTE FUNCTION trimtab.journal_refuses();
