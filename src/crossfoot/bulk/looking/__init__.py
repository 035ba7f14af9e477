"""Looking at the lake: what a person asks of the events that count."""
