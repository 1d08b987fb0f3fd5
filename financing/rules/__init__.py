"""Pure rules of a financing: identifiers, terms of rights, the rulebook, the pre-check."""
