"""Parsers of single values in normalised Chinese text: money, counts, dates, ages."""
