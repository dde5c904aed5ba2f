"""Rules of what ran before."""
