"""An issue becomes an edition: theme, MJML, inlined HTML, plain text, pictures. Pure: the same inputs, the same bytes."""
