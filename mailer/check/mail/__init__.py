"""Rules of the finished mail."""
