"""What matching takes and gives: claims, matches, differences and their causes."""
