"""What stands guard over the tables from outside of them: triggers and policies of the owner, exports for who verifies."""
