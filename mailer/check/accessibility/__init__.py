"""Rules for readers who listen to a mail, or cannot see it well."""
