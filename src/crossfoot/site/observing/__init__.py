"""What an operator sees of a running program: health, metrics, and a log without money or names."""
