"""What is submitted to a channel: its rules, who the buyer is there, the records sent, and what was said about each."""
