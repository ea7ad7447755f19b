SELECT driver_id, routing_number, account_number, account_type, holder_name
FROM dtr_source.payout_accounts
WHERE driver_id = ANY(%(driver_ids)s)
