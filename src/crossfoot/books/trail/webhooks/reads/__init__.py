"""Questions about webhooks."""
