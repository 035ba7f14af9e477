CAST(hash(account, metric, dims) >> 1 AS BIGINT)
