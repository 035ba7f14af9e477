"""Signing in: limits, invitations, sessions, and what the trail keeps of them."""
