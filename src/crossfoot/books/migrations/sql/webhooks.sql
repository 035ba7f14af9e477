-- Every line of the trail is offered, in its own transaction, to the endpoints that subscribe to its deed: no deed without its
-- message, no message without its deed.
CREATE FUNCTION crossfoot_offer_to_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO books_webhookmessage
        (entity, endpoint_id, place, deed, on_kind, on_id, at, state, due_at, attempts_total)
    SELECT NEW.entity, endpoint.id, NEW.place, NEW.deed, NEW.on_kind, NEW.on_id, NEW.at, 'waiting', NEW.at, 0
    FROM books_webhookendpoint AS endpoint
    WHERE endpoint.entity = NEW.entity AND endpoint.state = 'on'
        AND (endpoint.deeds @> to_jsonb(NEW.deed) OR endpoint.deeds @> '"*"');
    RETURN NULL;
END $$;

CREATE TRIGGER trail_offered AFTER INSERT ON books_trailline
    FOR EACH ROW EXECUTE FUNCTION crossfoot_offer_to_webhooks();
