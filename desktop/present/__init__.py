"""Noun to view: every word, tone and rounding a person sees. Pure functions, no Qt."""
