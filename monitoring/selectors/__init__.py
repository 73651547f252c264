"""Reads of the pages of following up and reporting."""
