"""Who acts: people and services, and the duties each holds in each legal entity."""
