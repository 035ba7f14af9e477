"""Submitting: what a channel is told of each hour, once, and what its answers mean."""
