-- The register of what counts is written by publication alone, whoever asks: see publish.sql.
CREATE FUNCTION crossfoot_only_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        PERFORM crossfoot_refuse('only-publication-books', jsonb_build_object('charge', NEW.charge));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER booked_charge_only_published BEFORE INSERT ON books_bookedcharge
    FOR EACH ROW EXECUTE FUNCTION crossfoot_only_published();
