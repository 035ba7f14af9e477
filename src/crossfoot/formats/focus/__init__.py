"""FOCUS, the open form of cost and usage: layouts to read it, and our documents written in it."""
