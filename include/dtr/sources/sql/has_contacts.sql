-- Whether the fleet says how its drivers are reached: the view is optional.
SELECT to_regclass('dtr_source.driver_contacts') IS NOT NULL
