CAST(hash(source, event_id) >> 1 AS BIGINT)
