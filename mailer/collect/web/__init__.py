"""Web pages → pieces: the article told from the page around it, its facts, and its body as Markdown."""
