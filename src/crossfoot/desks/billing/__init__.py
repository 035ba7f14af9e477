"""Billing: rating runs, drafts, documents, credits, and the answers to why."""
