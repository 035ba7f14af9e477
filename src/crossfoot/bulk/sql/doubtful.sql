-- Arrived events whose key was met before, in the window or in this batch, except those whose key and body the window
-- holds already: they are duplicates and need no second look.
SELECT arrived.*
FROM arrived
SEMI JOIN (
    SELECT key_hash FROM arrived GROUP BY key_hash HAVING COUNT(*) > 1
    UNION ALL
    SELECT key_hash FROM met
) AS repeated ON arrived.key_hash = repeated.key_hash
ANTI JOIN met ON arrived.key_hash = met.key_hash AND arrived.body_hash = met.body_hash
