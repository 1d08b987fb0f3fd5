"""Pure valuation: relief from royalty, one bundle on one income stream, liquidation value."""
