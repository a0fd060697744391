"""The sender of mail, put together from the settings."""

from domain.clock import system_clock
from npq.local.neighbours import notify_of
from npq.runtime import Runtime
from services.mail.addresses import reach_of
from services.mail.templates import LOCAL_TEMPLATE_IDS, MailTemplate
from services.staff.codes import code_key
from workers.mail.mailer import Mailer
from workers.mail.notify import Notify


def mailer_of(runtime: Runtime) -> Mailer:
    """Hands mail to GOV.UK Notify, or to the letter box of the demo."""
    settings = runtime.settings
    notify = notify_of(settings)
    ids = notify.templates or LOCAL_TEMPLATE_IDS
    return Mailer(
        notify=Notify(base_url=notify.base_url, api_key=notify.api_key),
        template_ids={template: ids[template] for template in MailTemplate},
        code_key=code_key(settings.secret_key),
        sessions=runtime.sessions,
        clock=system_clock,
        reach=reach_of(settings.environment, has_letter_box=settings.notify is None),
    )
