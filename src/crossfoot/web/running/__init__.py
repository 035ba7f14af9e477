"""What runs by itself: jobs that ran, jobs that did not, and what was expected and did not happen."""
