-- Conflicts as they are kept: the event that came second, beside the one that holds its (source, event_id).
SELECT
    contested.source,
    contested.event_id,
    contested.at_ns,
    contested.account,
    contested.metric,
    contested.dims,
    contested.subject,
    contested.reverses,
    CAST(contested.quantity AS DECIMAL(34, 15)) AS quantity,
    contested.batch_id,
    contested.body_hash,
    contested.kept_at_ns,
    contested.kept_account,
    contested.kept_metric,
    contested.kept_dims,
    contested.kept_subject,
    contested.kept_reverses,
    CAST(contested.kept_quantity AS DECIMAL(34, 15)) AS kept_quantity,
    contested.kept_batch_id
FROM contested
SEMI JOIN verdicts ON contested.ordinal = verdicts.ordinal AND verdicts.verdict = 'conflict'
ORDER BY contested.source, contested.event_id, contested.ordinal
