"""An issue becomes an edition: theme, MJML, inlined HTML, plain text, pictures. Same inputs, same bytes."""
