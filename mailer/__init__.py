"""Author, render and mail a newsletter from files and a terminal."""

__version__ = "0.1.0"
