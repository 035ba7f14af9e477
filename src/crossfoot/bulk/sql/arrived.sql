-- What a compaction is given: the staged events in order of arrival, with the hashes the window is searched by.
SELECT
    CAST(list_position({files}, filename) AS BIGINT) * 1099511627776 + file_row_number AS ordinal,
    source,
    event_id,
    at_ns,
    account,
    metric,
    dims,
    subject,
    reverses,
    quantity,
    batch_id,
    {series_id} AS series_id,
    {key_hash} AS key_hash,
    {body_hash} AS body_hash
FROM ({stored}) AS stored
