"""Webhooks: who is told of which deeds, and what became of telling them."""
