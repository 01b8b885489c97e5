"""What the person who installs Telemachy may set: TELEMACHY_… in the environment."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def _port_of(address: str) -> int | None:
    try:
        return urlsplit(address).port
    except ValueError:  # not a number, or too large
        return None


class Options(BaseSettings):
    """Every setting of an installation. A misspelt value is refused by name, never guessed."""

    model_config = SettingsConfigDict(env_prefix="TELEMACHY_", env_ignore_empty=True)

    home: Path = Field(
        default=Path("var"), description="Folder of the database, the keys and the signed audit head."
    )
    site_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address people type. Links in mails and the list of allowed hosts come from it.",
    )
    extra_hosts: str = Field(
        default="", description="Further host names this installation answers to, separated by commas."
    )
    database_url: str = Field(
        default="", description="postgres://… for PostgreSQL; empty for SQLite in the home folder."
    )
    database_pool_size: int = Field(
        default=4, ge=1, le=100, description="PostgreSQL connections per process."
    )
    secret_key: SecretStr | None = Field(
        default=None, description="Signs sessions; generated into the home folder when not given."
    )
    secret_key_fallbacks: str = Field(
        default="", description="Earlier secret keys that are still accepted, separated by commas."
    )
    audit_key: SecretStr | None = Field(
        default=None,
        description="Signs the head of the audit; generated into the home folder when not given.",
    )
    debug: bool = Field(
        default=False, description="Show technical error pages. Refused unless the site is local."
    )
    demo: bool = Field(
        default=False, description="A demonstration: open doors, and mails kept for a mailbox page."
    )
    trust_proxy: bool = Field(
        default=False, description="Believe X-Forwarded-Proto and X-Forwarded-For of the one proxy in front."
    )
    smtp_host: str = Field(default="", description="Mail server; empty keeps mails in the outbox.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field(default="", description="User name at the mail server.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password at the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to the mail server is protected."
    )
    mail_from: str = Field(default="mentoring@localhost", description="Address that mails come from.")
    matching_workers: int = Field(
        default=1,
        ge=0,
        le=1024,
        description="Processors that the worker takes for a round; 0 for all of them where a round is large.",
    )
    matching_cluster: str = Field(
        default="", description="Scheduler of a Dask cluster for rounds, such as tls://10.0.0.5:8786."
    )
    log_format: Literal["console", "json"] = Field(default="console", description="How log lines look.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="From which severity log lines are written."
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("site_url")
    @classmethod
    def _an_origin(cls, site_url: str) -> str:
        parts = urlsplit(site_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("Expected an address such as https://mentoring.example.org, without a path.")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("matching_cluster")
    @classmethod
    def _a_scheduler(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and not (parts.scheme in {"tcp", "tls"} and parts.hostname and _port_of(address)):
            raise ValueError("Expected an address such as tcp://10.0.0.5:8786 or tls://10.0.0.5:8786.")
        return address

    @model_validator(mode="after")
    def _debug_stays_at_home(self) -> Self:
        # An open debugger on a public address gives away settings and source.
        if self.debug and self.host not in LOCAL_HOSTS:
            raise ValueError(
                f"TELEMACHY_DEBUG is refused while the site is {self.site_url}, which is not local."
            )
        return self

    @property
    def host(self) -> str:
        """The host name of the site."""
        return urlsplit(self.site_url).hostname or ""

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.site_url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        """The host names requests may carry; local names as well while the site itself is local."""
        named = {self.host, *(host.strip() for host in self.extra_hosts.split(",") if host.strip())}
        return sorted(named | (LOCAL_HOSTS - {"::1"} | {"[::1]"} if self.host in LOCAL_HOSTS else set()))
