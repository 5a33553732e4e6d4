"""Reads assignments of other graders, without running them, and writes courses of ours."""
