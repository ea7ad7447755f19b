"""What each view and column of the contract means, in the words of a fleet's office.

For people who write the views: the scaffold and the reference page print it. A test sees to it
that no column goes without.
"""

from collections.abc import Mapping

from include.dtr.sources.contract import View

VIEW_MEANINGS: Mapping[str, str] = {
    "leases": "Every lease, in whatever status; one that has ended stays, for old weeks.",
    "lease_drivers": "Who drives under a lease, and from when to when.",
    "drivers": "Everybody who drives, or once drove, under a lease.",
    "vehicles": "The cars, each with its present plate and papers.",
    "medallions": "The medallions.",
    "curb_trips": "Every trip of the card processor, those without a lease too. They decide what "
    "a driver earned.",
    "ledger_postings": "Every posting of the ledger since the beginning. It decides what a driver "
    "owes. A posting is never changed; another one puts it right.",
    "ezpass_tolls": "Tolls. They describe what the ledger charged.",
    "pvb_violations": "Parking violations. They describe what the ledger charged.",
    "tlc_tickets": "Tickets of the TLC. They describe what the ledger charged.",
    "repairs": "Invoices of workshops.",
    "repair_installments": "The parts in which an invoice is charged.",
    "driver_loans": "Loans to drivers.",
    "loan_installments": "The parts in which a loan is charged.",
    "misc_charges": "Charges of any other kind. They describe what the ledger charged.",
    "driver_contacts": "How to reach a driver, and in which language.",
    "payout_accounts": "Where a driver is paid by ACH. For the role dtr_payout alone.",
}

_EVERYWHERE: Mapping[str, str] = {
    "lease_id": "the lease; null where nobody knows it: the row is named, and on no statement",
    "driver_id": "the driver who drove",
    "started_at": "when the trip began",
    "ended_at": "when the trip ended",
    "plate": "the plate as it was read",
    "description": "a line of text, printed as it is",
    "note": "a line of text, printed as it is",
    "due_date": "when it is due",
    "issued_at": "when it was written",
    "fine": "the fine itself",
    "amount": "what it comes to",
    "amount_due": "what is charged in all",
    "email": "the driver's address for e-mail",
}
_OF_VIEW: Mapping[str, Mapping[str, str]] = {
    "leases": {
        "lease_id": "the lease's number, the same in every view",
        "lease_type": "any word of yours, printed as it is",
        "status": "billed or not",
        "start_date": "first day on which the lease runs",
        "end_date": "last day on which it runs; null: it has no end",
        "weekly_fee": "the fee of a week",
        "deposit_amount": "the deposit that the fleet holds; 0 for none",
        "vehicle_id": "the lease's car",
        "medallion_id": "the lease's medallion",
    },
    "lease_drivers": {
        "lease_id": "the lease",
        "driver_id": "the driver",
        "role": "who gets the statement",
        "start_date": "from this day; null: since the lease began",
        "end_date": "to this day; null: until the lease ends",
    },
    "drivers": {
        "driver_id": "the driver's number, the same in every view",
        "first_name": "with middle names, in any script",
        "last_name": "in any script",
        "tlc_license": "number of the TLC license; null, never blank, where there is none",
        "tlc_license_expires_on": "last day of the TLC license",
        "dmv_license_expires_on": "last day of the driver's license",
        "payment_type": "how he is paid",
    },
    "vehicles": {
        "vehicle_id": "the car's number",
        "plate": "its present plate",
        "vin": "its vehicle identification number",
        "make": "such as Toyota",
        "model": "such as Camry",
        "model_year": "such as 2024",
        "registration_expires_on": "last day of the registration",
        "inspection_expires_on": "last day of the inspection",
        "insurance_expires_on": "last day of the insurance",
    },
    "medallions": {
        "medallion_id": "the medallion's key",
        "medallion_number": "as people write it, such as 1W23",
        "renewal_expires_on": "day by which it must be renewed",
    },
    "curb_trips": {
        "trip_id": "the processor's own id of the trip",
        "payment_type": "earned or not, and in whose hand the money is",
        "fare": "the fare; below zero for a refund, like every amount of it",
        "tip": "the tip",
        "tolls": "tolls that the passenger paid",
        "extras": "night, rush hour and other extras",
        "mta_tax": "the MTA's tax",
        "tif": "Taxi Improvement Fund",
        "congestion": "New York State's congestion surcharge",
        "cbdt": "Central Business District toll",
        "airport_fee": "the airport's fee",
        "total_amount": "all of it: this is what a card trip earns the driver",
        "booked_on": "New York's date on which the ledger took the trip into account: it alone "
        "decides the week; null: not posted yet",
    },
    "ledger_postings": {
        "posting_id": "the ledger's own id of the posting",
        "category": "what it is for, and its place among the debts",
        "subcategory": "for TAXES one of MTA, TIF, CONGESTION, CBDT, AIRPORT; else any word",
        "entry_type": "the side",
        "amount": "always above zero; the side is in entry_type",
        "obligation_id": "ties a charge, its payments and its corrections together, over all weeks",
        "source": "where the posting came from",
        "source_id": "of a DEBIT: the key of the module's row that it charges for, in the same "
        "spelling; null for taxes",
        "due_date": "when it is due; decides the order among debts of a category",
        "booked_on": "New York's date on which the ledger books it: it alone decides the week",
    },
    "ezpass_tolls": {
        "toll_id": "the toll's key; source_id of its posting",
        "agency": "such as MTAB&T",
        "entry_plaza": "where the car came in",
        "exit_plaza": "where it left",
        "occurred_at": "when the car passed",
        "amount": "the toll",
    },
    "pvb_violations": {
        "summons_number": "the summons' key; source_id of its posting",
        "state": "of the plate, such as NY",
        "penalty": "added for being late; 0 for none",
        "interest": "added since; 0 for none",
        "reduction": "taken off; 0 for none",
        "processing_fee": "the fleet's own fee; 0 for none",
    },
    "tlc_tickets": {
        "ticket_number": "the ticket's key; source_id of its posting",
        "medallion_number": "the medallion on the ticket",
        "kind": "FI, FN, RF",
        "service_fee": "the fleet's own fee; 0 for none",
    },
    "repairs": {
        "repair_id": "the invoice's key",
        "lease_id": "the lease that pays",
        "invoice_number": "the workshop's number of it",
        "invoice_date": "the date on it",
        "workshop": "who repaired",
        "invoice_amount": "the whole invoice",
        "amount_paid": "what was paid of it to date",
    },
    "repair_installments": {
        "installment_id": "the installment's key; source_id of its posting",
        "repair_id": "the invoice that it is a part of",
        "amount": "this part",
    },
    "driver_loans": {
        "loan_id": "the loan's key",
        "driver_id": "who borrowed",
        "loan_date": "when it was given",
        "principal": "what was lent",
        "annual_rate": "in percent: 8.5 for eight and a half, not 0.085",
    },
    "loan_installments": {
        "installment_id": "the installment's key; source_id of its posting",
        "loan_id": "the loan that it is a part of",
        "principal": "the part that pays the loan back",
        "interest": "the part that is interest",
        "amount": "both together",
    },
    "misc_charges": {
        "charge_id": "the charge's key; source_id of its posting",
        "kind": "any word of yours, printed as it is",
        "charged_on": "the date of the charge",
    },
    "driver_contacts": {
        "driver_id": "the driver",
        "language": "BCP 47, such as bn, es, zh-Hans",
        "phone": "E.164, such as +17185550123",
        "address_line1": "street and number",
        "address_line2": "apartment, floor",
        "city": "such as Queens",
        "state": "such as NY",
        "postal_code": "the ZIP code",
    },
    "payout_accounts": {
        "driver_id": "the driver",
        "routing_number": "the bank's, nine digits, as text: it may begin with 0",
        "account_number": "the account's, as text",
        "account_type": "the kind of account",
        "holder_name": "in whose name the account is",
        "since": "from when on it is used",
    },
}


def meaning_of(view: View, column: str) -> str:
    """What `column` of `view` means. Raises `KeyError` for one that is not of the contract."""
    return _OF_VIEW[view.name].get(column) or _EVERYWHERE[column]
