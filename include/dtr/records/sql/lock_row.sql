-- Held until the transaction ends; reading goes on, and so do links that others follow.
SELECT FROM dtr WHERE id = %(id)s FOR NO KEY UPDATE
