"""EDITION + RECIPIENT → MESSAGE: header fields, MIME parts, personal slots, and the files messages are written to."""
