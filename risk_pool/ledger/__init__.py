"""The pool's ledger: its accounts, the moves between them, and what proves them."""
