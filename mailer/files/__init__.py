"""The files an editor touches: read with line numbers, refused in plain words, changed in place, never half-written."""
