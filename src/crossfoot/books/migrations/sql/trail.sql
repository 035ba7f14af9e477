-- Lines of an entity form a chain. The advisory lock makes the writers of one entity take turns from here to their
-- commit, so that no two lines share a place; a transaction that saw an older chain fails on the unique place.
CREATE FUNCTION crossfoot_trail_hash(line books_trailline) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(crossfoot_joined(
        line.prev_hash,
        line.entity,
        line.place::text,
        to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        line.by_id::text,
        line.deed,
        line.on_kind,
        line.on_id,
        line.request_key,
        line.facts::text
    ), 'UTF8')), 'hex')
$$;

CREATE FUNCTION crossfoot_trail_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_place bigint;
    last_hash text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(crossfoot_joined('trail', NEW.entity), 0));
    SELECT place, hash INTO last_place, last_hash FROM books_trailline
        WHERE entity = NEW.entity ORDER BY place DESC LIMIT 1;
    NEW.place := coalesce(last_place, 0) + 1;
    NEW.prev_hash := coalesce(last_hash, repeat('0', 64));
    NEW.hash := crossfoot_trail_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER trail_chain BEFORE INSERT ON books_trailline FOR EACH ROW EXECUTE FUNCTION crossfoot_trail_chain();
