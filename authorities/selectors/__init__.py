"""What pages about the rules of authority read."""
