-- A pot gives only what it holds; `issued` is where credit comes from and has no bottom but the grant's amount.
CREATE FUNCTION crossfoot_credit_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    granted books_creditgrantrow;
    held numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(crossfoot_joined('grant', NEW.grant_id::text), 0));
    SELECT * INTO granted FROM books_creditgrantrow WHERE id = NEW.grant_id;
    SELECT coalesce(sum(CASE WHEN to_pot = NEW.from_pot THEN amount ELSE 0 END), 0)
            - coalesce(sum(CASE WHEN from_pot = NEW.from_pot THEN amount ELSE 0 END), 0)
            + CASE WHEN NEW.from_pot = 'issued' THEN granted.amount ELSE 0 END
        INTO held FROM books_creditmovement WHERE grant_id = NEW.grant_id;
    IF granted.entity <> NEW.entity OR held < NEW.amount THEN
        PERFORM crossfoot_refuse('credit-overdrawn', jsonb_build_object(
            'grant', granted.name, 'wanted', trim_scale(NEW.amount)::text, 'held', trim_scale(held)::text,
            'pot', NEW.from_pot));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER credit_holds BEFORE INSERT ON books_creditmovement
    FOR EACH ROW EXECUTE FUNCTION crossfoot_credit_holds();
