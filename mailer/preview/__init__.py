"""Look before anyone else does: a local page that follows every save, and the hand-over to a mail client."""
