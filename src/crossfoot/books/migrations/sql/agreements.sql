ALTER TABLE books_agreementversion ADD CONSTRAINT agreement_version_digest
    CHECK (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex'));
ALTER TABLE books_pricebookversion ADD CONSTRAINT price_book_version_digest
    CHECK (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex'));
ALTER TABLE books_usagemappingrecord ADD CONSTRAINT usage_mapping_digest
    CHECK (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex'));

-- Versions of an agreement count 1, 2, 3 in the order they were recorded; none is slipped in later.
CREATE FUNCTION crossfoot_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(crossfoot_joined('agreement', NEW.agreement_id::text), 0));
    SELECT max(version) INTO latest FROM books_agreementversion WHERE agreement_id = NEW.agreement_id;
    IF NEW.version <= latest THEN
        PERFORM crossfoot_refuse('version-stale', jsonb_build_object(
            'what', (SELECT name FROM books_agreementrecord WHERE id = NEW.agreement_id),
            'version', NEW.version, 'latest', latest));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agreement_version_follows BEFORE INSERT ON books_agreementversion
    FOR EACH ROW EXECUTE FUNCTION crossfoot_version_follows();

CREATE FUNCTION crossfoot_approver_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM books_agreementversion WHERE id = NEW.version_id AND by_id = NEW.by_id) THEN
        PERFORM crossfoot_refuse('approver-prepared', '{}');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER version_approver_apart BEFORE INSERT ON books_versionapproval
    FOR EACH ROW EXECUTE FUNCTION crossfoot_approver_apart();
