-- Whether the ledger holds a posting for a lease.
SELECT EXISTS (
    SELECT FROM dtr_source.ledger_postings
    WHERE posting_id = %(posting_id)s AND lease_id = %(lease_id)s
)
