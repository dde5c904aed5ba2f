"""Rules of what mail clients can show."""
