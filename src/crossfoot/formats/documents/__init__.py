"""Documents as a customer receives them: the PDF and what is attached to it."""
