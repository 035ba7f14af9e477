ALTER TABLE books_bookedcharge ADD CONSTRAINT booked_charge_apart EXCLUDE USING gist (
    int8range(key_number, key_number, '[]') WITH &&,
    service WITH &&
) WHERE (live);

-- What a charge is of, without its days, as a number: range types compare numbers without any extension.
CREATE FUNCTION crossfoot_key_number(entity text, agreement text, term text, series text, kind text)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(crossfoot_joined(entity, agreement, term, series, kind), 0) >> 1
$$;

-- Charges join a run only while it runs, and only one of their own entity.
CREATE FUNCTION crossfoot_run_runs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    run books_ratingrun;
    strangers int;
BEGIN
    FOR run IN SELECT * FROM books_ratingrun WHERE id IN (SELECT run_id FROM added) FOR SHARE LOOP
        SELECT count(*) INTO strangers FROM added WHERE run_id = run.id AND entity <> run.entity;
        IF run.state <> 'running' OR strangers > 0 THEN
            PERFORM crossfoot_refuse('run-already-over', jsonb_build_object('run', run.id, 'state', run.state));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER charge_run_runs AFTER INSERT ON books_chargerow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_run_runs();
CREATE TRIGGER fate_run_runs AFTER INSERT ON books_fatetotalrow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_run_runs();
CREATE TRIGGER suspended_run_runs AFTER INSERT ON books_suspendedusage
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_run_runs();

-- Publication books the run's charges: every reversal takes back a live original to the last digit, every generation
-- follows the one before it, and no two live charges of one key share a day (booked_charge_apart).
CREATE FUNCTION crossfoot_publish_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    odd record;
BEGIN
    IF OLD.state <> 'running' THEN
        PERFORM crossfoot_refuse('run-already-over', jsonb_build_object('run', OLD.id, 'state', OLD.state));
    END IF;
    IF NEW.state <> 'published' THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(crossfoot_joined('publish', NEW.entity), 0));

    SELECT taking.charge, taking.reverses INTO odd
        FROM books_chargerow AS taking
        LEFT JOIN books_bookedcharge AS booked
            ON booked.entity = taking.entity AND booked.charge = taking.reverses AND booked.live
        LEFT JOIN books_chargerow AS original ON original.id = booked.charge_row_id
        WHERE taking.run_id = NEW.id AND taking.reverses <> '' AND (
            original.id IS NULL OR original.key_digest <> taking.key_digest OR original.generation <> taking.generation
            OR original.currency <> taking.currency OR original.amount + taking.amount <> 0
            OR original.extension + taking.extension <> 0)
        LIMIT 1;
    IF FOUND THEN
        PERFORM crossfoot_refuse('reversal-without-original', jsonb_build_object(
            'charge', odd.charge, 'original', odd.reverses));
    END IF;

    SELECT fresh.charge, fresh.generation, coalesce(max(booked.generation), 0) AS latest INTO odd
        FROM books_chargerow AS fresh
        LEFT JOIN books_bookedcharge AS booked ON booked.entity = fresh.entity AND booked.key_digest = fresh.key_digest
        WHERE fresh.run_id = NEW.id AND fresh.reverses = ''
        GROUP BY fresh.id HAVING fresh.generation <> coalesce(max(booked.generation), 0) + 1
        LIMIT 1;
    IF FOUND THEN
        PERFORM crossfoot_refuse('generation-out-of-order', jsonb_build_object(
            'charge', odd.charge, 'generation', odd.generation, 'latest', odd.latest));
    END IF;

    -- An original that no document bills yet and its reversal cancel each other: neither is billed.
    PERFORM 1 FROM books_bookedcharge AS booked JOIN books_chargerow AS taking
        ON taking.run_id = NEW.id AND taking.reverses = booked.charge AND taking.entity = booked.entity
        ORDER BY booked.charge_row_id FOR UPDATE OF booked;
    INSERT INTO books_bookedcharge
        (charge_row_id, entity, charge, agreement, key_digest, key_number, service, generation, live, uninvoiced)
        SELECT taking.id, taking.entity, taking.charge, taking.agreement, taking.key_digest, booked.key_number,
            taking.service, taking.generation, false, NOT booked.uninvoiced
        FROM books_chargerow AS taking
        JOIN books_bookedcharge AS booked ON booked.entity = taking.entity AND booked.charge = taking.reverses
        WHERE taking.run_id = NEW.id AND taking.reverses <> '';
    UPDATE books_bookedcharge AS booked SET live = false, uninvoiced = false
        FROM books_chargerow AS taking
        WHERE taking.run_id = NEW.id AND taking.reverses = booked.charge AND taking.entity = booked.entity;
    BEGIN
        INSERT INTO books_bookedcharge
            (charge_row_id, entity, charge, agreement, key_digest, key_number, service, generation, live, uninvoiced)
            SELECT fresh.id, fresh.entity, fresh.charge, fresh.agreement, fresh.key_digest,
                crossfoot_key_number(fresh.entity, fresh.agreement, fresh.term, fresh.series, fresh.kind),
                fresh.service, fresh.generation, true, true
            FROM books_chargerow AS fresh WHERE fresh.run_id = NEW.id AND fresh.reverses = ''
            ORDER BY fresh.id;
    EXCEPTION WHEN exclusion_violation THEN
        SELECT fresh.charge, live.charge AS other INTO odd
            FROM books_chargerow AS fresh JOIN books_bookedcharge AS live
                ON live.live AND live.key_number =
                    crossfoot_key_number(fresh.entity, fresh.agreement, fresh.term, fresh.series, fresh.kind)
                AND live.service && fresh.service
            WHERE fresh.run_id = NEW.id AND fresh.reverses = '' LIMIT 1;
        PERFORM crossfoot_refuse('charge-doubled', jsonb_build_object(
            'charge', coalesce(odd.charge, 'two of this run'), 'other', coalesce(odd.other, 'each other')));
    END;
    RETURN NULL;
END $$;

CREATE TRIGGER rating_run_publish AFTER UPDATE OF state ON books_ratingrun
    FOR EACH ROW EXECUTE FUNCTION crossfoot_publish_run();
