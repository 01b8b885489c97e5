"""What every room stands on; it also looks over what an installation was told."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The common ground."""

    name = "telemachy.common"
    label = "common"

    def ready(self) -> None:
        """Register the checks that `telemachy manage check` runs."""
        from telemachy.common import checks  # noqa: F401  registers as it loads
