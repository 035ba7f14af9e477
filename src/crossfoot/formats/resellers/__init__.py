"""Resellers: the plain form of a statement to ask partners for. A partner's own form is a layout file of the same kind."""
