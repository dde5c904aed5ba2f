"""Rules of links, at the desk and online."""
