-- Which arrived events do not stand: the same body again is a duplicate; another body is a conflict, once for each body.
SELECT
    arrived.ordinal,
    'duplicate' AS verdict
FROM arrived
SEMI JOIN met ON arrived.key_hash = met.key_hash AND arrived.body_hash = met.body_hash
UNION ALL
SELECT
    contested.ordinal,
    CASE
        WHEN contested.same_body_no > 1 OR contested.body_hash = contested.kept_body_hash OR known.source IS NOT NULL
            THEN 'duplicate'
        ELSE 'conflict'
    END AS verdict
FROM contested
LEFT JOIN (SELECT DISTINCT source, event_id, body_hash FROM known_conflicts) AS known
    ON contested.source = known.source
    AND contested.event_id = known.event_id
    AND contested.body_hash = known.body_hash
WHERE contested.ordinal <> contested.kept_ordinal
