"""Scores for other programs: tables for platforms and scripts, and feedback files with the names that platforms
expect."""
