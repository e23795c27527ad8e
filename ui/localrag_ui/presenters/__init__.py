"""Decisions of each screen, plain Python without Qt."""
