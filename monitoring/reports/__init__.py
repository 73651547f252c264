"""Files made from frozen numbers."""
