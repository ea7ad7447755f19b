-- It is of no week: all that is kept tells the same.
UPDATE dtr_kept_books
SET never_stated = %(never_stated)s, never_stated_at = %(counted_at)s
WHERE never_stated_at <= %(counted_at)s
