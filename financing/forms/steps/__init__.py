"""One form for each way of finishing a human step."""
