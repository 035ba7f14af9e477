-- Metered quantities of every kind of meter.
SELECT agreement_no, cell_no, CAST(quantity AS {quantity}) AS quantity, events, first_ns, last_ns FROM metered_sums
UNION ALL
SELECT agreement_no, cell_no, CAST(quantity AS {quantity}) AS quantity, events, first_ns, last_ns FROM metered_unique
UNION ALL
SELECT agreement_no, cell_no, CAST(quantity AS {quantity}) AS quantity, events, first_ns, last_ns FROM metered_latest
