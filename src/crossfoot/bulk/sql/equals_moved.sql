-- The events of one staged file, in its order, their ordinals moved up past those of the load's earlier files.
SELECT
    stored.source,
    left(stored.event_id, 32) || '#'
    || CAST(
        CAST(
            CAST(regexp_extract(substr(stored.event_id, 33), '^#([0-9]+)', 1) AS BIGINT)
            + CAST(COALESCE(taken.last_ordinal, 0) AS BIGINT) AS BIGINT
        ) AS VARCHAR
    )
    || regexp_replace(substr(stored.event_id, 33), '^#[0-9]+', '') AS event_id,
    stored.at_ns,
    stored.account,
    stored.metric,
    stored.dims,
    stored.subject,
    stored.reverses,
    stored.quantity,
    stored.batch_id
FROM read_parquet({file}, file_row_number = true) AS stored
LEFT JOIN taken ON left(stored.event_id, 32) = taken.content
ORDER BY stored.file_row_number
