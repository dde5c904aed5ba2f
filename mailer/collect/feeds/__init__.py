"""RSS, Atom and JSON Feed → pieces, and the memory of what was seen."""
