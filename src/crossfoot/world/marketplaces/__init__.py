"""Marketplaces, partners and a bank imitated over HTTP: real windows and rounding, and statements of what they accepted."""
