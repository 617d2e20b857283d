"""Windows and pages."""
