"""What people meet: pages that ask, show, and call one operation."""
