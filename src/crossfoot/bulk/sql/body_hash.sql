CAST(
    hash(
        concat(event_id, chr(31), source), at_ns, account, metric, dims, subject, reverses,
        CAST(quantity AS DECIMAL(34, 15))
    ) >> 1 AS BIGINT
)
