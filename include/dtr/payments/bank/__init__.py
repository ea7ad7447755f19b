"""What banks read and write, bytes in and bytes out: ACH files, returns, checks, registers.

Pure: no database, no Airflow, no clock. `layout` (fixed-width records) is the ground; on it `ach`,
`reversal` and `returns`. `entries`, `accounts`, `bank_names` and `calendar` say what a payment must
be like.
"""
