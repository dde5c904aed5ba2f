"""What a story states: sentences, numbers, dates, quotations and names; and several stories side by side."""
