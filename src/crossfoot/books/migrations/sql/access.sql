-- The human behind an actor: a key's or a second login's owner, a person themself, nobody for a job's service identity.
CREATE OR REPLACE FUNCTION crossfoot_human(actor bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(human_id, CASE WHEN kind = 'person' THEN id END) FROM books_actorrow WHERE id = actor
$$;

-- What a checker does is for people: no key and no service identity is ever given such a duty. The same list as
-- crossfoot.books.actors.duties.CHECKER, compared by a test.
CREATE FUNCTION crossfoot_grant_to_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holder books_actorrow;
BEGIN
    SELECT * INTO holder FROM books_actorrow WHERE id = NEW.actor_id;
    IF holder.kind <> 'person' AND NEW.duty IN (
        'approve', 'approve-access', 'approve-contract', 'approve-credit', 'approve-hold', 'approve-matches',
        'approve-payouts', 'approve-price', 'approve-queue', 'approve-refund', 'approve-time', 'approve-usage',
        'approve-vendors', 'approve-write-off', 'certify', 'certify-bank', 'grant-duties', 'lock-period', 'release',
        'release-payouts', 'score-work'
    ) THEN
        PERFORM crossfoot_refuse('duty-of-people', jsonb_build_object('login', holder.login, 'duty', NEW.duty));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER duty_grant_to_person BEFORE INSERT ON books_dutygrant
    FOR EACH ROW EXECUTE FUNCTION crossfoot_grant_to_person();

-- Two people for what binds: humans are compared, never logins, and who approves is a person.
CREATE OR REPLACE FUNCTION crossfoot_approver_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM books_actorrow WHERE id = NEW.by_id AND kind = 'person') OR EXISTS (
        SELECT 1 FROM books_agreementversion
        WHERE id = NEW.version_id AND (by_id = NEW.by_id OR crossfoot_human(by_id) = crossfoot_human(NEW.by_id))
    ) THEN
        PERFORM crossfoot_refuse('approver-prepared', '{}');
    END IF;
    RETURN NEW;
END $$;

-- A decision about somebody's access is never their own.
CREATE FUNCTION crossfoot_reviewer_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holder bigint;
BEGIN
    SELECT held.actor_id INTO holder FROM books_accessreviewline AS line
        JOIN books_dutygrant AS held ON held.id = line.grant_id WHERE line.id = NEW.line_id;
    IF holder = NEW.by_id OR crossfoot_human(holder) = crossfoot_human(NEW.by_id) THEN
        PERFORM crossfoot_refuse('own-access', jsonb_build_object('deed', 'review'));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER access_decision_apart BEFORE INSERT ON books_accessdecision
    FOR EACH ROW EXECUTE FUNCTION crossfoot_reviewer_apart();
