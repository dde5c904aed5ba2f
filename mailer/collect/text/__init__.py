"""Plain text and Markdown → pieces: what is title, byline, caption, furniture, and what is running text."""
