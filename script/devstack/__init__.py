"""Runs the portal on one machine: its database, its queue, its processes and its tests. Standard
library only.
"""
