SELECT max(lease_id) FROM dtr WHERE dtr_id = %(dtr_id)s
