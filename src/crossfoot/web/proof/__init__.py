"""The proof of a period: every joint, what came, what went on, and what is open."""
