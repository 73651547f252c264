"""Papers and workbooks of this app."""
