"""What is billed: rating runs, charges, documents with their numbers, credit grants, and what waits for a person."""
