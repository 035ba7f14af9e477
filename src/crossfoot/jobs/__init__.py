"""The door of time: jobs that come round, and long work that a page asked for, each by way of one desk function."""
