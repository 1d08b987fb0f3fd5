"""How much a pool needs: models of credit loss, of capital and of the sharing of losses."""
