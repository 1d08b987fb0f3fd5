"""What the engine does on behalf of the apps above.

One function, inside the caller's transaction.
"""
