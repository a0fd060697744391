"""The queue of mail and its handlers."""

from contracts.messages.mail import SendMail
from contracts.messages.registration import ApplicationSubmitted
from workers.consumer import Subscription
from workers.mail.mailer import Mailer
from workers.queues import SEND_MAIL


def mail_subscription(mailer: Mailer) -> Subscription:
    """Everything that leads to mail goes through one queue."""
    return Subscription(
        queue=SEND_MAIL,
        handlers={
            ApplicationSubmitted: mailer.owe_submission_mail,
            SendMail: mailer.send_mail,
        },
    )
