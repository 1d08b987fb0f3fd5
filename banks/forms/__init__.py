"""Form fields that read money and days."""
