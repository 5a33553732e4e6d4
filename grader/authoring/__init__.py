"""Tools for the author of a course: new courses and assignments, their proof, and the handout for students."""
