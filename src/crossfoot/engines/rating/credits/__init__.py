"""Credits: prepaid grants and how they are drawn down."""
