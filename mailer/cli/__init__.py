"""Parse, call, show, exit. A file per group of commands; ``output`` alone prints."""
