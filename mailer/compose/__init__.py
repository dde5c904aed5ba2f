"""Stories become an issue: ``issue.md`` is read, refused in plain words, and changed in place."""
