"""Find a thing by how its name begins, or a place by its title."""
