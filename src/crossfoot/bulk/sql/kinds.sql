-- Which metrics and dims the accounts of which books have.
SELECT DISTINCT
    series.metric,
    series.dims,
    accounts.book_no
FROM series
INNER JOIN accounts ON series.account = accounts.account
