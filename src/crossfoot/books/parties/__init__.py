"""Whom we deal with and who we are: legal entities and parties, the one home of names and addresses."""
