-- Doubtful events beside the event that holds their (source, event_id): the window's, else the first to arrive.
-- Compared by the full key: events that merely share a hash are told apart here.
SELECT
    doubtful.*,
    ROW_NUMBER() OVER (
        PARTITION BY doubtful.source, doubtful.event_id, doubtful.body_hash ORDER BY doubtful.ordinal
    ) AS same_body_no,
    COALESCE(held.ordinal, FIRST_VALUE(doubtful.ordinal) OVER earliest) AS kept_ordinal,
    COALESCE(held.at_ns, FIRST_VALUE(doubtful.at_ns) OVER earliest) AS kept_at_ns,
    COALESCE(held.account, FIRST_VALUE(doubtful.account) OVER earliest) AS kept_account,
    COALESCE(held.metric, FIRST_VALUE(doubtful.metric) OVER earliest) AS kept_metric,
    COALESCE(held.dims, FIRST_VALUE(doubtful.dims) OVER earliest) AS kept_dims,
    COALESCE(held.subject, FIRST_VALUE(doubtful.subject) OVER earliest) AS kept_subject,
    COALESCE(held.reverses, FIRST_VALUE(doubtful.reverses) OVER earliest) AS kept_reverses,
    COALESCE(
        CAST(held.quantity AS {quantity}), CAST(FIRST_VALUE(doubtful.quantity) OVER earliest AS {quantity})
    ) AS kept_quantity,
    COALESCE(held.batch_id, FIRST_VALUE(doubtful.batch_id) OVER earliest) AS kept_batch_id,
    COALESCE(held.body_hash, FIRST_VALUE(doubtful.body_hash) OVER earliest) AS kept_body_hash
FROM doubtful
LEFT JOIN held ON doubtful.source = held.source AND doubtful.event_id = held.event_id
WINDOW earliest AS (PARTITION BY doubtful.source, doubtful.event_id ORDER BY doubtful.ordinal)
