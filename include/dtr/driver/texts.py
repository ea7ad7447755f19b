"""What the driver's page says, in English, by which the catalogs know it."""

from include.dtr.languages import message

WHAT_YOU_GET = message("What you get")
WHERE_IT_WENT = message("Where the money went")
OWED = message("Owed")
PAID = message("Paid from your card fares")
STILL_OPEN = message("Still open")
NO_CHARGES = message("Nothing was charged.")
PDF = message("Open the statement (PDF)")
EARLIER = message("Your earlier weeks")
LANGUAGE = message("Language")

ASK = message("Ask about a line")
ASK_ABOUT = message("Ask about this line")
LINE = message("Line")
QUESTION = message("Your question, or what is wrong")
SEND = message("Send")
THANKS = message("Thank you. We have your question, number {number}. You get an answer by {date}.")
YOUR_QUESTIONS = message("Your questions")
WAITS = message("We answer by {date}.")

ENDED = message("This link is no longer good")
ENDED_WHY = message("It has expired, or the statement was replaced by a new one.")
CALL_US = message("Call us and we send you a new one: {contact}")
NOT_NOW = message("The statement cannot be shown now")
TOO_OFTEN = message("Too many tries. Wait a minute, then try again.")
NOT_KEPT = message("Your question was not sent. Write 1 to 2,000 characters and choose a line.")
TOO_MANY = message("Many of your questions wait already. Please call us: {contact}")
BROKEN = message("Something did not work. Try again in a minute, or call us: {contact}")
