"""Trail: seals noted outside of the database, and the verifier of an export, which runs alone."""
