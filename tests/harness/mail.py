"""A mail server that takes everything, remembers it, and can be told to misbehave."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What was delivered, and how to answer. An answer may stand for one address or for all (`"*"`)."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    rcpt_answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 OK"
    drop_after_data: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt_answers.get(address) or self.rcpt_answers.get("*")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        if not self.data_answer.startswith("250"):
            return self.data_answer
        message: Any = BytesParser(policy=default).parsebytes(content)
        with self._lock:
            self.messages.append(message)
        if self.drop_after_data:
            self.drop_after_data -= 1
            transport: Any = server.transport
            transport.abort()  # taken, but the sender never hears so
        return "250 OK"

    @property
    def by_message_id(self) -> Counter[str]:
        """How often each message arrived."""
        return Counter(str(message["Message-ID"]) for message in self.messages)


@contextmanager
def mail_sink() -> Iterator[Sink]:
    """Run a sink on a free port of this machine."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        server: Any = controller.server
        sink.port = server.sockets[0].getsockname()[1]
        yield sink
    finally:
        controller.stop()
