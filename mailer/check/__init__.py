"""An edition and what it stands on → findings: rules by subject, each with an id that never changes its meaning."""
