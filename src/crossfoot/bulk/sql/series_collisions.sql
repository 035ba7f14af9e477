-- Series ids that stand for two series: a broken invariant, however unlikely (63 bits of a digest).
SELECT series_id
FROM series_rows
GROUP BY series_id
HAVING MIN(account) <> MAX(account) OR MIN(metric) <> MAX(metric) OR MIN(dims) <> MAX(dims)
