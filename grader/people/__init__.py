"""Who is who: one matcher for rosters, exports, extensions and names on the command line."""
