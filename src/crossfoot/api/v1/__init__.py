"""The routes of version 1, a file a desk."""
