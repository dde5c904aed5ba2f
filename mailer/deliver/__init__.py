"""Message to delivery: the mailing, its ledger, SMTP, pace and retry."""
