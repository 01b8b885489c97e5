"""What may be kept of an error: what it was and where, never its message, which may quote a person."""

import traceback


def without_text(error: BaseException) -> dict[str, str]:
    """The kind of an error and the frames it came through, for a log line or a row."""
    kind = type(error)
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": f"{kind.__module__}.{kind.__qualname__}",
        "where": "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
    }
