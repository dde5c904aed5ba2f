"""Rules of pictures."""
