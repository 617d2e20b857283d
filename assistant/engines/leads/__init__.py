"""Leads: reading files of them, telling who is who, finding what was mistyped or misheard."""
