"""The nouns, in the order in which they flow: story, issue, edition, recipient, message. Frozen; no I/O, no clock."""
