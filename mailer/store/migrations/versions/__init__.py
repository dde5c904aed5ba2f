"""The steps, in the order of their revisions; a step that was released is never changed."""
