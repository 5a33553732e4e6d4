"""`grader serve`: a course as a web service. It needs the extra `gradient-grader[serve]`."""
