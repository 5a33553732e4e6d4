"""What an instructor begins with: a course, and an assignment that works before the first line is changed."""
