SELECT to_regclass('dtr_source.driver_contacts') IS NOT NULL
