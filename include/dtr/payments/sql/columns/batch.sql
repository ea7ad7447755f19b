-- Of `BatchRow`.
id, number, method, effective_date, state, request_key, payments, total, claimed, made_at,
made_by, approved_at, approved_by, one_person, file_made_at, file_modifier,
file_first_sequence, file_key, file_sha256, file_bytes, downloads, sent_at, sent_by,
settled_at, settled_by, canceled_at, canceled_by, canceled_reason, erased_at
