"""The right functions of the course in which nothing unearned is paid."""
