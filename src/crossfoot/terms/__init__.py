"""Terms: frozen agreements, what was promised."""
