CAST(md5_number_lower(concat(account, chr(31), metric, chr(31), dims)) >> 1 AS BIGINT)
