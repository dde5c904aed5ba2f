"""How a store of an earlier version becomes one of this version; each step travels in the wheel."""
