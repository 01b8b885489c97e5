"""Log lines: one event each, with the request's id, and never the text of a person."""

from typing import Any

import structlog

from telemachy.config.options import Options


def logging_settings(options: Options) -> dict[str, Any]:
    """Return Django's LOGGING for these options, and set structlog up to match."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if options.log_format == "json"
        # Plain: the prettier tracebacks print local variables, and those hold what people wrote.
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": options.log_level},
        "loggers": {
            # Every 404 of a curious robot would be a line; the request log of the server has them.
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
        },
    }
