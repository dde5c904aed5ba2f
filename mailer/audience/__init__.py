"""Who receives: a list of recipients, read row by row; what cannot be used is named by its line."""
