-- Of `OrderRow`: dtr_bank_order as file, with the batch that it takes back.
file.id, file.number, file.kind, file.batch_id, file.error, file.reason,
file.effective_date, file.state, file.entries, file.total, file.made_at, file.made_by,
file.approved_at, file.approved_by, file.one_person, file.file_made_at, file.file_modifier,
file.file_first_sequence, file.file_key, file.file_sha256, file.file_bytes, file.downloads,
file.sent_at, file.settled_at, file.settled_by, file.canceled_at, file.canceled_by,
file.canceled_reason, file.erased_at, batch.number AS batch_number
