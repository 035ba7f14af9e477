ALTER TABLE books_approvalrequest ADD CONSTRAINT approval_payload_hash
    CHECK (payload_hash = encode(sha256(convert_to(payload, 'UTF8')), 'hex'));
ALTER TABLE books_approvalpolicyversion ADD CONSTRAINT approval_policy_digest
    CHECK (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex'));

-- Who answers for an actor: another login of the same person, the owner of a key or of software; a person's first login itself.
CREATE FUNCTION crossfoot_human(actor bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce((to_jsonb(found) ->> 'human_id')::bigint, CASE WHEN found.kind = 'person' THEN found.id END)
    FROM books_actorrow AS found WHERE found.id = actor
$$;

-- A vote is a person's, on what still waits, and never of a hand that prepared it, in whoever's name.
CREATE FUNCTION crossfoot_vote_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked books_approvalrequest;
    hand bigint;
BEGIN
    SELECT * INTO asked FROM books_approvalrequest WHERE id = NEW.request_id FOR UPDATE;
    IF asked.state <> 'pending' OR asked.entity <> NEW.entity THEN
        PERFORM crossfoot_refuse('approval-over', jsonb_build_object('request', asked.number, 'state', asked.state));
    END IF;
    IF (SELECT kind FROM books_actorrow WHERE id = NEW.by_id) <> 'person'
        OR crossfoot_human(NEW.by_id) IS DISTINCT FROM NEW.human_id
        OR crossfoot_human(coalesce(NEW.on_behalf_of_id, NEW.by_id)) IS DISTINCT FROM NEW.authority_id THEN
        PERFORM crossfoot_refuse('approver-no-person', jsonb_build_object('request', asked.number));
    END IF;
    FOR hand IN SELECT asked.prepared_by_id UNION SELECT asked.prepared_human_id UNION SELECT crossfoot_human(asked.prepared_by_id)
        UNION SELECT value::bigint FROM jsonb_array_elements_text(asked.hands) LOOP
        IF hand IN (NEW.by_id, NEW.human_id, NEW.authority_id, NEW.on_behalf_of_id) THEN
            PERFORM crossfoot_refuse('approver-prepared', jsonb_build_object('what', 'request ' || asked.number));
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_vote_apart BEFORE INSERT ON books_approvalvote
    FOR EACH ROW EXECUTE FUNCTION crossfoot_vote_apart();

-- What is decided stays decided, and nothing is applied that too few people stood for.
CREATE FUNCTION crossfoot_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('pending', 'approved') THEN
        PERFORM crossfoot_refuse('approval-over', jsonb_build_object('request', OLD.number, 'state', OLD.state));
    END IF;
    IF NEW.state IN ('approved', 'applied') AND NEW.quorum > (
        SELECT count(*) FROM books_approvalvote WHERE request_id = NEW.id AND verdict = 'approve') THEN
        PERFORM crossfoot_refuse('approval-too-few', jsonb_build_object('request', OLD.number, 'quorum', NEW.quorum));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_request_moves BEFORE UPDATE ON books_approvalrequest
    FOR EACH ROW EXECUTE FUNCTION crossfoot_request_moves();

CREATE FUNCTION crossfoot_book_approver_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    book books_pricebookversion;
BEGIN
    SELECT * INTO book FROM books_pricebookversion WHERE id = NEW.version_id;
    IF book.by_id = NEW.by_id THEN
        PERFORM crossfoot_refuse('approver-prepared', jsonb_build_object('what', book.book || ' version ' || book.version));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER price_book_approver_apart BEFORE INSERT ON books_pricebookapproval
    FOR EACH ROW EXECUTE FUNCTION crossfoot_book_approver_apart();
