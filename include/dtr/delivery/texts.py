"""What drivers read, in English, by which the catalogs know it. Amounts, dates and names are put
in as they are."""

from include.dtr.languages import message

STATEMENT = message("Your statement for {week}")
CORRECTED = message("Your corrected statement for {week}")
ANSWER = message("Answer to your question about your statement for {week}")
HELLO = message("Hello {name},")

PAID_TO_YOU = message("You get {amount}.")
OWED = message("You owe {amount}. It is carried forward to your next statement.")
NOTHING = message("Nothing is paid out for this week, and you owe nothing.")
BY_CHECK = message("It is paid by check on {date}.")
BY_ACH = message("It is paid to your bank account on {date}.")
ON_DAY = message("It is paid on {date}.")
PAID_BY_ACH = message("It was paid to your bank account on {date}.")
PAID_BY_CHECK = message("It was paid by check on {date}.")
PART_PAID = message("{amount} was paid on {date}.")
PART_ON_DAY = message("{amount} is paid on {date}.")
NO_DAY_YET = message("{amount} is not paid yet; its day is not known.")
HELD_BACK = message("{amount} is held back for now. Ask us why.")
CAME_BACK = message("A payment to you came back. {amount} is still to be paid; please call us.")
SET_OFF = message("{amount} of it is kept, because too much was paid to you before.")
TAKEN_BACK = message("{amount} was too much and has been taken back.")
OVERPAID = message("{amount} too much was paid to you. It is taken off a later payment.")

CARD = message("Card fares, held by the fleet for you")
CASH = message("Cash fares, already in your hand")
CHARGES = message("Charges of this week, less credits")
PRIOR = message("Left from earlier weeks")
TOTAL = message("Total")
FOR_YOU = message("{amount} for you")
FROM_YOU = message("{amount} from you")

REPLACES = message("This statement replaces an earlier one. The reason: {reason}")
BOOKS_CHANGED = message("The fleet's books changed after it was issued.")
WHAT_CHANGED = message("What changed")
BEFORE = message("Before")
NOW = message("Now")
NO_FIGURE_CHANGED = message("No figure has changed.")

YOUR_PAGE = message("All of it, and a place to ask about each line, is on your own page:")
OPEN_PAGE = message("Open my page")
OPEN_UNTIL = message(
    "The page is open until {date}. Whoever has this address can read it: do not pass it on."
)
QUESTIONS = message("Questions? {contact}")
DISPUTE_UNTIL = message("If a figure is wrong, tell us by {date}.")
SMS = message("{company}: your statement for {week} is ready. {url}")

YOU_ASKED = message("You asked about: {line}")
OUR_ANSWER = message("Our answer:")
ACCEPTED = message("You were right. The correction is on your next statement.")
REJECTED = message("We looked into it. The figure stays as it is.")
WHOLE_STATEMENT = message("The whole statement")
