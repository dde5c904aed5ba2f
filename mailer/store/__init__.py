"""Our memory: the database in which lists, suppressions and, later, mailings are kept."""
