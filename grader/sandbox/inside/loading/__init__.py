"""Loads a student's module statement by statement, with stand-ins for what is missing."""
