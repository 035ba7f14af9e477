-- Documents issued on one day, summed as they are written: the totals of a list need not read every document.
CREATE FUNCTION crossfoot_sum_days() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO books_documentdaysum AS kept (entity, issued_on, kind, currency, documents, net, total, due)
    SELECT entity, issued_on, kind, currency, count(*), sum(net), sum(total), sum(due)
    FROM added GROUP BY entity, issued_on, kind, currency ORDER BY entity, issued_on, kind, currency
    ON CONFLICT (entity, issued_on, kind, currency) DO UPDATE
    SET documents = kept.documents + excluded.documents, net = kept.net + excluded.net,
        total = kept.total + excluded.total, due = kept.due + excluded.due;
    RETURN NULL;
END $$;

CREATE TRIGGER document_days_summed AFTER INSERT ON books_documentrow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_sum_days();

INSERT INTO books_documentdaysum (entity, issued_on, kind, currency, documents, net, total, due)
SELECT entity, issued_on, kind, currency, count(*), sum(net), sum(total), sum(due)
FROM books_documentrow GROUP BY entity, issued_on, kind, currency;

-- Documents by how much they come to. Comparing numerics is not leakproof, so behind row-level security no index serves it;
-- here, as the owner, one does. It gives rows' ids and nothing else, at most so many, and the rows stay behind the wall.
CREATE FUNCTION crossfoot_documents_of_total(of_entity text, low numeric, high numeric, most integer) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM (
        SELECT id FROM books_documentrow
        WHERE entity = of_entity AND total >= coalesce(low, '-Infinity') AND total <= coalesce(high, 'Infinity')
          AND ((SELECT current_setting('crossfoot.entities', true)) = '*'
               OR of_entity = ANY ((SELECT string_to_array(current_setting('crossfoot.entities', true), ','))::text[]))
        LIMIT most
    ) AS found
$$;
