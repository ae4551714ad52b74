"""Decides what a push is answered with.

Asked again for the same push, by a repeated delivery or in another process, it gives the same
answer and makes no second turn.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.channels.wechat import texts
from bot.channels.wechat.customer_service import CustomerService
from bot.channels.wechat.incoming import Incoming
from bot.channels.wechat.memory import Memory
from bot.channels.wechat.outcome import Outcome
from bot.channels.wechat.people import People
from bot.channels.wechat.rendering import Renderer
from bot.channels.wechat.speech import SpeechRecogniser
from bot.channels.wechat.topics import GREETING_TOPICS, HUMAN, topic_titles
from bot.gateway.buttons import ButtonSigner
from bot.gateway.conversation import ConversationService
from bot.gateway.limits import Limits
from bot.gateway.messages import Button, Inbound
from bot.gateway.problems import TooMany
from bot.gateway.state import LockTimeout

CHANNEL = "wechat"
_WAIT_FOR_LATE = 3.0
"""Seconds that 继续 waits for an answer that is still being made."""
_FORGET_TRIES = 3
_CITY = re.compile(r"(?:.{2,8}?(?:省|自治区))?([\u4e00-\u9fff]{2,12}?(?:市|自治州|地区|盟))")
_CANNED = {
    "image": texts.IMAGE,
    "video": texts.VIDEO,
    "shortvideo": texts.VIDEO,
    "link": texts.LINK,
    "file": texts.FILE,
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Push:
    """A push with the names the house knows it by. ``first`` is false for repeated deliveries."""

    incoming: Incoming
    conversation: str
    key: str
    first: bool


Handler = Callable[[Push], Awaitable[Outcome | None]]


class Responder:
    """Gives the outcome of a push; None where WeChat only wants ``success``.

    ``on_leave(conversation)`` is called when a person unfollows the account.
    """

    def __init__(
        self,
        *,
        conversations: ConversationService,
        limits: Limits,
        buttons: ButtonSigner,
        people: People,
        memory: Memory,
        renderer: Renderer,
        service: CustomerService,
        speech: SpeechRecogniser | None,
        on_leave: Callable[[str], Awaitable[None]],
    ) -> None:
        self._conversations = conversations
        self._limits = limits
        self._buttons = buttons
        self._people = people
        self._memory = memory
        self._renderer = renderer
        self._service = service
        self._speech = speech
        self._on_leave = on_leave
        self._events: dict[str, Handler] = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "scan": self._scan,
            "click": self._click,
            "kf_create_session": self._taken_over,
            "kf_switch_session": self._taken_over,
            "kf_close_session": self._given_back,
        }
        self._messages: dict[str, Handler] = {
            "text": self._text,
            "voice": self._voice,
            "location": self._location,
            **dict.fromkeys(_CANNED, self._canned),
        }

    async def respond(self, incoming: Incoming, *, first: bool) -> Outcome | None:
        """The outcome; never raises."""
        handlers = self._events if incoming.is_event else self._messages
        handler = handlers.get(incoming.kind)
        if handler is None:
            return None
        conversation = self._people.conversation(incoming.openid)
        push = Push(incoming, conversation, incoming.key, first)
        try:
            if first:
                await self._memory.wrote(conversation)
            if not incoming.is_event and await self._memory.is_handed_over(conversation):
                return await self._with_people(push, handler)
            return await handler(push)
        except TooMany:
            return self._say(push, texts.TOO_MANY)
        except Exception:
            log.exception("wechat_push_failed", kind=incoming.kind)
            return self._say(push, texts.UNAVAILABLE)

    # Messages

    async def _text(self, push: Push) -> Outcome | None:
        text = push.incoming.field("Content")
        link_id = push.incoming.field("bizmsgmenuid")
        if chosen := await self._memory.chosen(push.conversation, text, link_id):
            return await self._ask(push, chosen)
        if _word(text) in texts.LEAVE_WORDS:
            return self._say(push, texts.LEFT_QUEUE)
        if _word(text) in texts.CONTINUE_WORDS and (more := await self._continued(push)):
            return more
        return await self._ask(push, text)

    async def _voice(self, push: Push) -> Outcome | None:
        text = push.incoming.field("Recognition")
        if not text and self._speech:
            text = await self._speech.text_of(push.incoming)
        return await self._ask(push, text) if text else self._say(push, texts.VOICE)

    async def _location(self, push: Push) -> Outcome | None:
        found = _CITY.match(push.incoming.field("Label"))
        if not found:
            return self._say(push, texts.LOCATION)
        insured_here = texts.INSURED_IN.format(city=found[1])
        buttons = [Button(title=insured_here, payload=insured_here)]
        return self._say(push, texts.LOCATION_IN.format(city=found[1]), buttons)

    async def _canned(self, push: Push) -> Outcome | None:
        return self._say(push, _CANNED[push.incoming.kind])

    async def _continued(self, push: Push) -> Outcome | None:
        """An answer that came too late, else the next page; None when there is neither."""
        await self._memory.wait_for_kept(push.conversation, _WAIT_FOR_LATE)
        late = await self._memory.kept(push.conversation, push.key)
        if late is not None:
            return late
        if await self._memory.is_expected(push.conversation):
            return Outcome(pages=(texts.STILL_HOLDING,), continues=True)
        return await self._memory.next_page(push.conversation, push.key)

    # Events

    async def _subscribe(self, push: Push) -> Outcome | None:
        scene = push.incoming.field("EventKey").removeprefix("qrscene_")
        return self._greet(push, (scene, *GREETING_TOPICS))

    async def _unsubscribe(self, push: Push) -> Outcome | None:
        await self._on_leave(push.conversation)
        for _ in range(_FORGET_TRIES):
            with suppress(LockTimeout):  # a turn of theirs is still running
                await self._conversations.forget(push.conversation)
                break
        return None

    async def _scan(self, push: Push) -> Outcome | None:
        if push.incoming.field("EventKey") in topic_titles():
            return await self._click(push)
        return self._greet(push, GREETING_TOPICS)

    async def _click(self, push: Push) -> Outcome | None:
        topic = push.incoming.field("EventKey")
        if topic not in topic_titles() or await self._memory.is_handed_over(push.conversation):
            return None
        if topic == HUMAN:
            return self._say(push, texts.SEND_HUMAN)
        return await self._ask(push, self._command(topic, push.conversation).payload)

    async def _taken_over(self, push: Push) -> Outcome | None:
        await self._memory.hand_over(push.conversation)
        return None

    async def _given_back(self, push: Push) -> Outcome | None:
        await self._memory.take_back(push.conversation)
        if push.first:
            openid = push.incoming.openid
            await self._service.push(openid, push.conversation, texts.HUMAN_ENDED)
        return None

    # Answers

    async def _ask(self, push: Push, text: str) -> Outcome | None:
        """A turn of the house."""
        if push.first:
            await self._limits.turn(CHANNEL, push.conversation)
        reply = await self._conversations.handle(
            Inbound(
                channel=CHANNEL,
                conversation=push.conversation,
                text=text,
                message_id=push.key,
                patient=True,
            )
        )
        wanted = any(message.handoff for message in reply.messages)
        wanted = wanted or _word(text) in texts.HUMAN_WORDS
        if not wanted:
            return self._renderer.reply(push.key, reply)
        if push.incoming.is_event:
            return self._say(push, texts.SEND_HUMAN)
        if not await self._service.may_push():
            return self._renderer.reply(push.key, reply)
        if await self._service.is_staffed():
            return self._renderer.text(push.key, [texts.SEND_HUMAN], transfer=True)
        said = [*(message.text for message in reply.messages), texts.NOBODY_ONLINE]
        return self._renderer.text(push.key, said)

    async def _with_people(self, push: Push, handler: Handler) -> Outcome | None:
        """People own the conversation: pass everything on to them, say nothing ourselves."""
        if _word(push.incoming.field("Content")) in texts.LEAVE_WORDS:
            await self._memory.take_back(push.conversation)
            return self._say(push, texts.LEFT_QUEUE)
        if await self._service.is_staffed():
            return self._renderer.text(push.key, [texts.SEND_HUMAN], transfer=True)
        await self._memory.take_back(push.conversation)
        return await handler(push)

    def _greet(self, push: Push, topics: Sequence[str]) -> Outcome:
        known = [topic for topic in dict.fromkeys(topics) if topic in topic_titles()]
        buttons = [self._command(topic, push.conversation) for topic in known]
        return self._say(push, texts.GREETING, buttons)

    def _say(self, push: Push, text: str, buttons: Sequence[Button] = ()) -> Outcome:
        return self._renderer.text(push.key, [text], buttons)

    def _command(self, topic: str, conversation: str) -> Button:
        """A button that asks a topic: a signed command, as the house's own buttons are."""
        button = Button(title=topic_titles()[topic], payload=f"/{topic}")
        return self._buttons.sign(button, conversation)


def _word(text: str) -> str:
    """A text without the marks around it: “继续！” is 继续."""
    return text.strip(' 　。.！!？?，,～~“”"')
