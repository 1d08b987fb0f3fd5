"""How templates of the pool name things."""
