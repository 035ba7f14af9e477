"""Where the installation is served, and what that means for who comes in."""
