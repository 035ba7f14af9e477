"""Tables: declared once, then a page, filters, order, pages of rows, totals of all rows, and exports."""
