"""Screens: they draw what presenters decide."""
