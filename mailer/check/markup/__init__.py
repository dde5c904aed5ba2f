"""Rules of the page: its sizes, its elements, and the text beside it."""
