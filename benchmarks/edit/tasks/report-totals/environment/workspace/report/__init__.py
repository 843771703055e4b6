"""Totals of a time sheet."""
