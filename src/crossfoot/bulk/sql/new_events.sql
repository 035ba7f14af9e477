-- The arrived events that stand, in the order a rating run reads them best.
SELECT
    arrived.source,
    arrived.event_id,
    arrived.at_ns,
    arrived.account,
    arrived.metric,
    arrived.dims,
    arrived.subject,
    arrived.reverses,
    arrived.quantity,
    arrived.batch_id,
    arrived.series_id,
    arrived.key_hash,
    arrived.body_hash
FROM arrived
ANTI JOIN verdicts ON arrived.ordinal = verdicts.ordinal
ORDER BY arrived.series_id, arrived.at_ns, arrived.ordinal
