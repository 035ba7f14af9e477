-- A line bills what was rated, once; a line that takes back stays within the line it takes back, and bills the reversal or
-- the credit that was rated for it. One that names the original's own charge only says how much of it is given back.
CREATE FUNCTION crossfoot_line_bills() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rated books_chargerow;
    taken books_documentlinerow;
    owed numeric;
BEGIN
    SELECT * INTO rated FROM books_chargerow WHERE id = NEW.booked_id;
    IF rated.entity <> NEW.entity OR rated.charge <> NEW.charge OR rated.currency <> NEW.currency
        OR (NEW.original_id IS NULL OR rated.reverses <> '' OR rated.kind = 'credit') AND rated.amount <> NEW.amount THEN
        PERFORM crossfoot_refuse('line-differs-from-charge', jsonb_build_object(
            'charge', NEW.charge, 'amount', trim_scale(NEW.amount)::text, 'rated', trim_scale(rated.amount)::text));
    END IF;
    IF NEW.original_id IS NULL OR rated.reverses <> '' OR rated.kind = 'credit' THEN
        UPDATE books_bookedcharge SET uninvoiced = false WHERE charge_row_id = NEW.booked_id AND uninvoiced;
        IF NOT FOUND THEN
            PERFORM crossfoot_refuse('charge-already-invoiced', jsonb_build_object('charge', NEW.charge));
        END IF;
    END IF;
    IF NEW.original_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(crossfoot_joined('line', NEW.original_id::text), 0));
        SELECT * INTO taken FROM books_documentlinerow WHERE id = NEW.original_id;
        SELECT taken.amount + coalesce(sum(amount), 0) INTO owed FROM books_documentlinerow WHERE original_id = NEW.original_id;
        IF taken.entity <> NEW.entity OR taken.currency <> NEW.currency OR NEW.amount * taken.amount > 0
            OR (owed + NEW.amount) * taken.amount < 0 OR taken.amount = 0 AND NEW.amount <> 0 THEN
            PERFORM crossfoot_refuse('line-taken-back-too-far', jsonb_build_object(
                'line', taken.number, 'wanted', trim_scale(NEW.amount)::text, 'left', trim_scale(owed)::text));
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER document_line_bills BEFORE INSERT ON books_documentlinerow
    FOR EACH ROW EXECUTE FUNCTION crossfoot_line_bills();

-- A document is whole at the commit and for ever: as many lines as it says, footing to its net, tax, total and due.
CREATE FUNCTION crossfoot_document_foots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paper books_documentrow;
    lines int;
    net numeric;
    tax numeric;
    drawn numeric;
    strangers int;
BEGIN
    IF TG_TABLE_NAME = 'books_documentrow' THEN
        paper := NEW;
    ELSE
        SELECT * INTO paper FROM books_documentrow WHERE id = NEW.document_id;
    END IF;
    SELECT count(*), coalesce(sum(amount), 0), count(*) FILTER (WHERE currency <> paper.currency OR entity <> paper.entity)
        INTO lines, net, strangers FROM books_documentlinerow WHERE document_id = paper.id;
    SELECT coalesce(sum(amount), 0), strangers + count(*) FILTER (WHERE currency <> paper.currency OR entity <> paper.entity)
        INTO tax, strangers FROM books_taxlinerow WHERE document_id = paper.id;
    SELECT coalesce(sum(amount), 0), strangers + count(*) FILTER (WHERE currency <> paper.currency OR entity <> paper.entity)
        INTO drawn, strangers FROM books_creditdrawnrow WHERE document_id = paper.id;
    IF lines <> paper.lines_total OR strangers > 0 OR net <> paper.net OR tax <> paper.tax
        OR net + tax <> paper.total OR paper.total - drawn <> paper.due THEN
        PERFORM crossfoot_refuse('document-does-not-foot', jsonb_build_object(
            'number', paper.number, 'lines', lines, 'net', trim_scale(net)::text, 'tax', trim_scale(tax)::text,
            'total', trim_scale(paper.total)::text));
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER document_foots AFTER INSERT ON books_documentrow
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crossfoot_document_foots();

-- A line, tax or credit that comes after its document's own transaction; those of the same one are footed once, above.
CREATE FUNCTION crossfoot_document_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM books_documentrow WHERE id IN (SELECT document_id FROM added)
               AND issued_in IS DISTINCT FROM pg_current_xact_id()::text::bigint) THEN
        PERFORM crossfoot_refuse('document-already-issued', (
            SELECT jsonb_build_object('number', min(number)) FROM books_documentrow
            WHERE id IN (SELECT document_id FROM added) AND issued_in IS DISTINCT FROM pg_current_xact_id()::text::bigint));
    END IF;
    RETURN NULL;
END $$;

-- A number as it is written: the series' prefix, then the ordinal with zeros before it.
CREATE FUNCTION crossfoot_number(series books_numberseries, ordinal bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT series.prefix || lpad(ordinal::text, greatest(series.digits, length(ordinal::text)), '0')
$$;

CREATE FUNCTION crossfoot_document_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given books_numberseries;
BEGIN
    SELECT * INTO given FROM books_numberseries WHERE id = NEW.series_id;
    IF given.entity <> NEW.entity OR given.kind <> NEW.kind OR NEW.ordinal <> given.next_ordinal - 1
        OR NEW.number <> crossfoot_number(given, NEW.ordinal) THEN
        PERFORM crossfoot_refuse('number-not-taken', jsonb_build_object('number', NEW.number));
    END IF;
    IF EXISTS (SELECT 1 FROM books_ratingrun WHERE id = NEW.run_id AND entity <> NEW.entity) THEN
        PERFORM crossfoot_refuse('run-not-there', jsonb_build_object('run', NEW.run_id, 'entity', NEW.entity));
    END IF;
    NEW.issued_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER document_begins BEFORE INSERT ON books_documentrow
    FOR EACH ROW EXECUTE FUNCTION crossfoot_document_begins();
CREATE TRIGGER document_line_whole AFTER INSERT ON books_documentlinerow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_document_whole();
CREATE TRIGGER tax_line_whole AFTER INSERT ON books_taxlinerow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_document_whole();
CREATE TRIGGER credit_drawn_whole AFTER INSERT ON books_creditdrawnrow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_document_whole();

-- Numbers are taken one by one, and a number taken is a document at the commit: a series has no gap.
CREATE FUNCTION crossfoot_number_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.next_ordinal <> OLD.next_ordinal + 1 THEN
        PERFORM crossfoot_refuse('number-not-taken', jsonb_build_object('number', crossfoot_number(NEW, NEW.next_ordinal - 1)));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER number_steps BEFORE UPDATE ON books_numberseries FOR EACH ROW EXECUTE FUNCTION crossfoot_number_steps();

CREATE FUNCTION crossfoot_number_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM books_documentrow WHERE series_id = OLD.id AND ordinal = OLD.next_ordinal) THEN
        PERFORM crossfoot_refuse('number-unused', jsonb_build_object('number', crossfoot_number(OLD, OLD.next_ordinal)));
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER number_used AFTER UPDATE ON books_numberseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crossfoot_number_used();
