"""Delivery: what is done in the background, for whom, and what should have happened and did not."""
