"""Statements of counterparties: a layout says what the columns are; one row reader reads them all."""
