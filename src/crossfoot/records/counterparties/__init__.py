"""What counterparties say: statements, row by row, and the claims those make."""
