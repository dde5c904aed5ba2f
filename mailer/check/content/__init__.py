"""Rules of what an issue says, and how it is written."""
