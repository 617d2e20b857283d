"""Builds what the product ships with and what it is measured on; the app itself never imports it."""
