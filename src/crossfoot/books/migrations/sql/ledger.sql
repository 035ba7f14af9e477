ALTER TABLE books_fiscalperiod ADD CONSTRAINT fiscal_period_apart EXCLUDE USING gist (
    int8range(hashtextextended(entity, 0) >> 1, hashtextextended(entity, 0) >> 1, '[]') WITH &&,
    days WITH &&
);

-- The share lock makes whoever locks the period wait for entries under way, and entries wait for the lock.
CREATE FUNCTION crossfoot_period_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_state text;
BEGIN
    SELECT state INTO found_state FROM books_fiscalperiod WHERE entity = NEW.entity AND days @> NEW.day FOR SHARE;
    IF found_state IS NULL THEN
        PERFORM crossfoot_refuse('no-fiscal-period', jsonb_build_object('entity', NEW.entity, 'day', NEW.day));
    ELSIF found_state = 'locked' THEN
        PERFORM crossfoot_refuse('period-locked', jsonb_build_object('entity', NEW.entity, 'day', NEW.day));
    END IF;
    NEW.entered_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER journal_period_open BEFORE INSERT ON books_journalentry
    FOR EACH ROW EXECUTE FUNCTION crossfoot_period_open();

CREATE FUNCTION crossfoot_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines int;
    odd record;
BEGIN
    SELECT count(*) FILTER (WHERE line.entity = NEW.entity AND account.entity = NEW.entity) INTO lines
        FROM books_journalline AS line JOIN books_account AS account ON account.id = line.account_id
        WHERE line.entry_id = NEW.id;
    IF lines <> NEW.lines_total THEN
        PERFORM crossfoot_refuse('entry-lines-differ', jsonb_build_object(
            'source', NEW.source_id, 'said', NEW.lines_total, 'found', lines));
    END IF;
    SELECT currency, sum(amount) AS difference INTO odd FROM books_journalline
        WHERE entry_id = NEW.id GROUP BY currency HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        PERFORM crossfoot_refuse('entry-does-not-balance', jsonb_build_object(
            'source', NEW.source_id, 'currency', odd.currency, 'difference', trim_scale(odd.difference)::text));
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER journal_entry_balances AFTER INSERT ON books_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crossfoot_entry_balances();

-- A line that comes after its entry's own transaction; those of the same one are balanced together, above.
CREATE FUNCTION crossfoot_entry_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    odd record;
BEGIN
    SELECT entry.source_id, entry.lines_total INTO odd
        FROM books_journalentry AS entry JOIN added ON added.entry_id = entry.id
        WHERE entry.entered_in <> pg_current_xact_id()::text::bigint LIMIT 1;
    IF FOUND THEN
        PERFORM crossfoot_refuse('entry-lines-differ', jsonb_build_object(
            'source', odd.source_id, 'said', odd.lines_total, 'found', 'one more'));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER journal_line_whole AFTER INSERT ON books_journalline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_entry_whole();
