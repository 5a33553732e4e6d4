"""Eine Gerade durch Punkte."""
