"""Scores on their way back: tables for platforms and programs, and feedback files under the names that they want."""
