"""How a person enters, as whom they act, and what they meet when a rule says no."""
