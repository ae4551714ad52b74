"""What WeChat pushes: a message of a person, or an event about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from bot.channels.wechat.body import Fields, Value


class Incomplete(Exception):
    """A genuine push without the fields that every push has."""


@dataclass(frozen=True)
class Incoming:
    """One push. ``kind`` is the MsgType in lower case, or the event's name for an event."""

    openid: str
    account: str
    kind: str
    is_event: bool
    fields: Fields = field(repr=False)

    @classmethod
    def read(cls, fields: Fields) -> Incoming:
        """The push in the fields of a body; Incomplete when nobody could be answered."""
        openid, account = fields.get("FromUserName", ""), fields.get("ToUserName", "")
        message_type = fields.get("MsgType", "").lower()
        is_event = message_type == "event"
        kind = fields.get("Event", "").lower() if is_event else message_type
        if not (openid and account and kind):
            raise Incomplete
        return cls(openid, account, kind, is_event, fields)

    @property
    def key(self) -> str:
        """The same for all deliveries of one push, different for all others.

        Messages carry an id; events are told apart by whose they are, when and what.
        """
        if (message_id := self.field("MsgId")) and not self.is_event:
            return _digest("message", self.openid, message_id)
        event_key = self.field("EventKey") or self.field("Content")
        return _digest("event", self.openid, self.field("CreateTime"), self.kind, event_key)

    def field(self, name: str) -> str:
        """A field's text; empty when it is absent."""
        return self.fields.get(name, "")

    def text_reply(self, text: str, now: int) -> dict[str, Value]:
        """The fields of a passive text reply."""
        return self._reply(now, "text") | {"Content": text}

    def transfer_reply(self, now: int) -> dict[str, Value]:
        """The fields that hand the message to WeChat's customer service.

        No account is named: a person handed to one who is away would wait in vain.
        """
        return self._reply(now, "transfer_customer_service")

    def _reply(self, now: int, message_type: str) -> dict[str, Value]:
        return {
            "ToUserName": self.openid,
            "FromUserName": self.account,
            "CreateTime": now,
            "MsgType": message_type,
        }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
