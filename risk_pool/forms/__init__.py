"""What people fill in about a pool, its loans and claims."""
