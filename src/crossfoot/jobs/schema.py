"""Where the library that runs steps keeps them."""

SCHEMA = "crossfoot_jobs"
"""A schema of its own, made by the owner role. It holds progress and nothing that is not in our tables: it may be dropped."""
