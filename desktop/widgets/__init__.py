"""Dumb pieces that draw a view."""
