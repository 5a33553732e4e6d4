"""Which mistake explains a wrong array, and on which line of the student's code it is."""
