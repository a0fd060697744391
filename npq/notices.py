"""Who tells providers of changes, put together from the settings."""

from domain.clock import system_clock
from npq.runtime import Runtime
from services.notices.keeping import keeping_of
from workers.process import Part
from workers.sync.notices.deliver import Notifier
from workers.sync.notices.post import Post
from workers.sync.notices.watch import watch_changes


def notifier_of(runtime: Runtime) -> Notifier:
    """Posts notices as far as this environment lets them go."""
    settings = runtime.settings
    keeping = keeping_of(secret_key=settings.secret_key, environment=settings.environment)
    return Notifier(
        post=Post(reach=keeping.reach),
        seal=keeping.seal,
        sessions=runtime.sessions,
        clock=system_clock,
    )


def watcher_of(runtime: Runtime) -> Part:
    """Hears of changes, beside the consumers of the sync worker."""
    return lambda stop: watch_changes(
        runtime.direct_url, runtime.sessions, clock=system_clock, stop=stop
    )
