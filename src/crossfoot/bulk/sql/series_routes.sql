-- Where the quantities of a series go: to which agreement, and to the first cell of which route
-- (a route is a meter of a book and a group of dimensions; it has one cell for each elementary slot).
SELECT
    series.series_id,
    accounts.agreement_no,
    routes.route_no * {slots} AS first_cell
FROM series
INNER JOIN accounts ON series.account = accounts.account
INNER JOIN routes
    ON accounts.book_no = routes.book_no AND series.metric = routes.metric AND series.dims = routes.dims
