"""The trail: who did what, one object's life, the seals and whether they hold."""
