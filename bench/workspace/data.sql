-- Many documents out of few: the real rows of a small company, billed through the desks, are written over and over under
-- other numbers. Variables: documents, customers, agreements, runs, trail of the first legal entity (US01); the second (DE01)
-- gets a tenth. Every document has five lines; the charges behind them stand for one document in two hundred.
-- Triggers and foreign keys are off for this session alone (session_replication_role): the benchmark's own database.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '512MB';
SELECT setseed(0.42);

CREATE TEMP TABLE one AS
SELECT (SELECT min(id) FROM books_actorrow WHERE login = 'ada') AS ada,
       (SELECT min(id) FROM books_actorrow WHERE login = 'ben') AS ben,
       (SELECT max(id) FROM books_ratingrun WHERE state = 'published') AS run,
       (SELECT count(*) FROM books_partyrow) + 1000 AS party_id,
       (SELECT max(id) FROM books_partydetails) AS details_id,
       (SELECT max(id) FROM books_documentrow) AS document_id,
       (SELECT max(id) FROM books_documentlinerow) AS line_id,
       (SELECT max(id) FROM books_chargerow) AS charge_id;

INSERT INTO books_legalentity (code, currency, time_zone, by_id, at, request_key)
SELECT 'DE01', 'EUR', 'Europe/Berlin', ada, now(), 'bench' FROM one;
INSERT INTO books_dutygrant (entity, actor_id, duty, channel, role, granted_at, granted_by_id, request_key)
SELECT 'DE01', actor_id, duty, channel, role, granted_at, granted_by_id, 'bench'
FROM books_dutygrant WHERE entity = 'US01' AND ended_at IS NULL;

-- customers: those of the first entity, then a tenth as many of the second; each with one version of its details
CREATE TEMP TABLE customer AS
SELECT n AS c, CASE WHEN n <= :customers THEN 'US01' ELSE 'DE01' END AS entity,
       format('CUS-%s', lpad((n % :customers + 10000)::text, 6, '0')) AS key,
       (ARRAY['Alder','Banhart','Cobalt','Dover','Ember','Fjord','Garnet','Harbor','Iris','Juniper','Kestrel','Lumen','Meridian',
              'Nimbus','Orchard','Pioneer','Quill','Rowan','Summit','Tandem'])[1 + n % 20]
       || ' ' || (ARRAY['Insurance','Robotics','Freight','Labs','Media','Foods','Energy','Health','Mobility','Software'])[1 + n / 20 % 10]
       || ' ' || n AS name
FROM generate_series(1, :customers + :customers / 10) AS n;
INSERT INTO books_partyrow (id, entity, key, kind, by_id, at, request_key)
SELECT one.party_id + c, entity, key, 'customer', ada, now(), 'bench' FROM customer, one;
INSERT INTO books_partydetails (id, party_id, version, name, address, country, email, tax_id, by_id, at, request_key)
SELECT one.details_id + c, one.party_id + c, 1, name, '["1 Quay Street", "Albany NY"]', 'US', '', '', ada, now(), 'bench' FROM customer, one;

-- agreements: each a copy of a real one's text under its own name, approved
CREATE TEMP TABLE pattern AS
SELECT row_number() OVER (ORDER BY version.id) - 1 AS place, count(*) OVER () AS total, record.name AS old, version.*
FROM books_agreementversion AS version JOIN books_agreementrecord AS record ON record.id = version.agreement_id
WHERE version.version = 1;
INSERT INTO books_agreementrecord (id, entity, name, by_id, at, request_key)
SELECT 100000 + n, CASE WHEN n <= :agreements THEN 'US01' ELSE 'DE01' END, format('AGR-%s', lpad(n::text, 7, '0')), ada, now(), 'bench'
FROM generate_series(1, :agreements + :agreements / 10) AS n, one;
INSERT INTO books_agreementversion
    (id, entity, agreement_id, version, title, document, digest, in_force_from, effective, by_id, at, request_key)
SELECT 100000 + n, CASE WHEN n <= :agreements THEN 'US01' ELSE 'DE01' END, 100000 + n, 1, pattern.title || ' ' || n,
       text, encode(sha256(convert_to(text, 'UTF8')), 'hex'), pattern.in_force_from, pattern.effective, ada, pattern.at, 'bench'
FROM generate_series(1, :agreements + :agreements / 10) AS n JOIN pattern ON pattern.place = n % pattern.total
CROSS JOIN LATERAL replace(pattern.document, old, format('AGR-%s', lpad(n::text, 7, '0'))) AS text, one;
INSERT INTO books_versionapproval (id, entity, version_id, by_id, at, request_key)
SELECT id, entity, id, ben, at, 'bench' FROM books_agreementversion, one WHERE id > 100000 AND id % 50 > 0;

-- runs of one month after another
INSERT INTO books_ratingrun (id, entity, days, as_of, manifest_seq, versions, engine_version, state, prepared_by_id, at, request_key, proof, note, over_at)
SELECT 100000 + n, CASE WHEN n <= :runs THEN 'US01' ELSE 'DE01' END, real.days, real.as_of, real.manifest_seq,
       real.versions, real.engine_version, real.state, real.prepared_by_id, real.at, 'bench', real.proof, '', real.over_at
FROM generate_series(1, :runs + :runs / 10) AS n, one JOIN books_ratingrun AS real ON real.id = one.run;

INSERT INTO books_numberseries (id, entity, kind, prefix, digits, next_ordinal, by_id, at, request_key)
SELECT 1000, 'DE01', 'invoice', 'DE-', 8, :documents, ada, now(), 'bench' FROM one;

-- documents of three years, issued day by day; a twentieth are credit notes
CREATE TEMP TABLE issued AS
SELECT n, CASE WHEN n % 11 > 0 THEN 'US01' ELSE 'DE01' END AS entity, CASE WHEN n % 20 = 7 THEN -1 ELSE 1 END AS sign,
       (ARRAY['USD','USD','USD','EUR','GBP'])[1 + n % 5] AS currency,
       DATE '2023-11-01' + (n * 1095::bigint / (:documents * 11 / 10))::int AS day,
       CASE WHEN n % 11 > 0 THEN 1 ELSE :customers + 1 END
       + floor(random() * random() * CASE WHEN n % 11 > 0 THEN :customers - 1 ELSE :customers / 10 - 1 END)::int AS payer,
       round((random() * random() * 20000 + 5)::numeric, 2) AS part
FROM generate_series(1, :documents * 11 / 10) AS n;
INSERT INTO books_documentrow
    (id, entity, kind, number, series_id, ordinal, run_id, issued_on, due_on, bill_to, bill_to_details_id, issuer_details_id, tax_party,
     currency, days, "group", net, tax, total, due, payment_terms, payment_days, after_month_end, reason, flags, lines_total,
     issued_in, by_id, at, request_key)
SELECT one.document_id + n, issued.entity, CASE WHEN sign < 0 THEN 'credit-note' ELSE 'invoice' END,
       CASE WHEN issued.entity = 'DE01' THEN 'DE-' WHEN sign < 0 THEN 'CN-' ELSE 'B-' END || lpad(n::text, 8, '0'),
       2000 + n % 3, n, CASE WHEN sign > 0 THEN 100000 + 1 + n % :runs END, day, day + 14 + (n % 3) * 15, key, one.details_id + payer, 1, '',
       issued.currency, daterange(date_trunc('month', day)::date - 31, date_trunc('month', day)::date), key,
       part * 5, 0, part * 5, part * 5, 'net-30', 30, false, '', CASE WHEN n % 40 = 0 THEN '[{"flag": "much-more", "says": "", "facts": []}]'::jsonb ELSE '[]' END, 5,
       0, ben, day::timestamptz, 'bench'
FROM issued JOIN customer ON customer.c = issued.payer, one;

INSERT INTO books_documentdaysum (entity, issued_on, kind, currency, documents, net, total, due)
SELECT entity, issued_on, kind, currency, count(*), sum(net), sum(total), sum(due)
FROM books_documentrow, one WHERE id > one.document_id GROUP BY entity, issued_on, kind, currency
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE model AS SELECT line.*, row_number() OVER (ORDER BY line.id) AS place
FROM books_documentlinerow AS line WHERE line.original_id IS NULL ORDER BY line.id LIMIT 5;
INSERT INTO books_documentlinerow
    (id, entity, document_id, number, booked_id, charge, agreement, term, clause, description, service, quantity, unit, unit_price,
     currency, amount, tax_category, account)
SELECT one.line_id + (n - 1) * 5 + place, issued.entity, one.document_id + n, place, one.charge_id + (n - 1) * 5 + place,
       lpad(to_hex(n), 15, '0') || place || '-1', format('AGR-%s', lpad((1 + n % :agreements)::text, 7, '0')), model.term, model.clause,
       model.description, model.service, model.quantity, model.unit, model.unit_price, issued.currency, part, model.tax_category,
       model.account
FROM issued CROSS JOIN model, one;

INSERT INTO books_chargerow
    (id, entity, run_id, charge, key_digest, agreement, term, series, service, kind, generation, reverses, version, name, clause,
     span_start_ns, span_end_ns, quantity, unit, currency, extension, amount, steps, conventions, tax_category, account, events, of)
SELECT one.charge_id + (n - 1) * 5 + place, issued.entity, 100000 + 1 + n % :runs, lpad(to_hex(n), 15, '0') || place || '-1',
       lpad(to_hex(n), 15, '0') || place, format('AGR-%s', lpad((1 + n % :agreements)::text, 7, '0')), real.term, real.series,
       real.service, real.kind, 1, '', 1, real.name, real.clause, real.span_start_ns, real.span_end_ns, real.quantity, real.unit,
       issued.currency, real.extension, part, real.steps, real.conventions, real.tax_category, real.account, 0, '[]'
FROM issued CROSS JOIN model JOIN books_chargerow AS real ON real.id = model.booked_id, one
WHERE n % 200 = 1;
INSERT INTO books_bookedcharge
    (charge_row_id, entity, charge, agreement, key_digest, key_number, service, generation, live, uninvoiced)
SELECT charge_row.id, charge_row.entity, charge_row.charge, charge_row.agreement, charge_row.key_digest, charge_row.id,
       charge_row.service, 1, true, false
FROM books_chargerow AS charge_row, one WHERE charge_row.id > one.charge_id;

-- the trail: a line for each document, after the company's own
INSERT INTO books_trailline
    (entity, place, at, by_id, deed, on_kind, on_id, request_key, facts, prev_hash, hash, reason, policy, evidence)
SELECT entity, 10000 + row_number() OVER (PARTITION BY entity ORDER BY n), day::timestamptz, CASE WHEN n % 2 = 0 THEN ada ELSE ben END,
       CASE WHEN sign < 0 THEN 'credit.issued' ELSE 'document.issued' END, 'document',
       CASE WHEN entity = 'DE01' THEN 'DE-' WHEN sign < 0 THEN 'CN-' ELSE 'B-' END || lpad(n::text, 8, '0'), 'issue/' || n / 5000, '{}',
       repeat('0', 64), repeat('0', 64), '', '', '[]'
FROM issued, one;

SELECT setval(pg_get_serial_sequence(name, 'id'), 100000000)
FROM unnest(ARRAY['books_documentrow', 'books_documentlinerow', 'books_chargerow', 'books_partyrow', 'books_partydetails',
                  'books_agreementrecord', 'books_agreementversion', 'books_ratingrun', 'books_numberseries']) AS name;
