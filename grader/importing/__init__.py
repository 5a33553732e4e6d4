"""Reads assignments of other graders, without running them, and writes them as courses for this one."""
