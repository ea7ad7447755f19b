"""From issued statements to money that has arrived: batches, the bank's files, what comes back."""
