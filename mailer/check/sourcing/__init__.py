"""Rules of where figures, dates, names and quoted words come from."""
