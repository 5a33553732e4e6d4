"""An instructor's own tests: plain pytest in an author's process, its assertions, and whose fault an exception is."""
