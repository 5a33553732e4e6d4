"""What goes in and what comes out: assignments, submissions, gradings, as frozen values."""
