-- Metered quantities where the plan has nothing to bring together: every slot is elementary, every account has
-- its own agreement and every series its own dimension group, so that no two rows share a key.
SELECT
    agreement_no,
    cell_no,
    CAST(quantity AS {quantity}) AS quantity,
    events,
    first_ns,
    last_ns
FROM routed
