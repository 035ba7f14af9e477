-- A change of the manifest takes the next number; the lock holds the writers of one entity apart until they commit.
CREATE FUNCTION crossfoot_manifest_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(crossfoot_joined('manifest', NEW.entity), 0));
    SELECT coalesce(max(seq), 0) + 1 INTO NEW.seq FROM books_manifestchange WHERE entity = NEW.entity;
    RETURN NEW;
END $$;

CREATE TRIGGER manifest_next BEFORE INSERT ON books_manifestchange FOR EACH ROW EXECUTE FUNCTION crossfoot_manifest_next();

-- Files come and go with the latest change only, and go once: every earlier snapshot stays what it was.
CREATE FUNCTION crossfoot_manifest_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest bigint;
BEGIN
    SELECT max(seq) INTO latest FROM books_manifestchange WHERE entity = NEW.entity;
    IF TG_OP = 'UPDATE' AND OLD.removed_seq IS NOT NULL
        OR coalesce(NEW.removed_seq, NEW.added_seq) IS DISTINCT FROM latest THEN
        PERFORM crossfoot_refuse('manifest-stale', jsonb_build_object('name', NEW.name, 'latest', latest));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER lake_file_keeps BEFORE INSERT OR UPDATE ON books_lakefile
    FOR EACH ROW EXECUTE FUNCTION crossfoot_manifest_keeps();
