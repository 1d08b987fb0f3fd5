"""Pure rules of the banks: interest conventions, schedules, the state of a repayment table."""
