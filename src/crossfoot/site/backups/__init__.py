"""Backups: database and lake at one point, taken while others write, and put back somewhere else."""
