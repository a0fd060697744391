"""Traces and error reports, when somebody asked for them; both are optional extras."""

import structlog

from npq.settings import Settings

log = structlog.get_logger(__name__)


def observe(settings: Settings, *, process: str) -> None:
    """Send this process's traces and unexpected errors to where the settings say."""
    if settings.otlp_endpoint:
        _send_traces(settings.otlp_endpoint, process)
    if settings.sentry_dsn:
        _send_errors(settings.sentry_dsn, settings.environment)


def _send_traces(endpoint: str, process: str) -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.aio_pika import AioPikaInstrumentor
    from opentelemetry.instrumentation.aiohttp_server import AioHttpServerInstrumentor
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"npq-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)
    AioHttpServerInstrumentor().instrument()
    AsyncPGInstrumentor().instrument()  # type: ignore[no-untyped-call]
    AioPikaInstrumentor().instrument()
    log.info("traces are sent", endpoint=endpoint)


def _send_errors(dsn: str, environment: str) -> None:
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
    )
