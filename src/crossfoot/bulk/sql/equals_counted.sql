-- How many rows of one staged file have each content; a row is as many events as it has measures.
SELECT
    left(event_id, 32) AS content,
    MAX(CAST(regexp_extract(substr(event_id, 33), '^#([0-9]+)', 1) AS BIGINT)) AS last_ordinal
FROM read_parquet({file})
GROUP BY 1
