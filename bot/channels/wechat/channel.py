"""The WeChat channel: puts its parts together and serves /channels/wechat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.background import BackgroundTask

from bot.channels.wechat.api.client import WechatClient
from bot.channels.wechat.crypto import Refused
from bot.channels.wechat.customer_service import CustomerService
from bot.channels.wechat.delivery import Deliverer, Timing, Way
from bot.channels.wechat.gate import Gate
from bot.channels.wechat.gate import Request as Genuine
from bot.channels.wechat.incoming import Incoming, Incomplete
from bot.channels.wechat.late import LateAnswers
from bot.channels.wechat.ledger import Ledger
from bot.channels.wechat.memory import Memory
from bot.channels.wechat.outcome import Outcome
from bot.channels.wechat.people import People
from bot.channels.wechat.rendering import Renderer
from bot.channels.wechat.responder import Responder
from bot.channels.wechat.settings import WechatSettings, load_wechat_settings
from bot.channels.wechat.speech import SpeechRecogniser
from bot.gateway.buttons import ButtonSigner
from bot.gateway.gateway import Gateway
from bot.gateway.problems import ProblemError, known_problem

PATH = "/channels/wechat"
_DRAIN = 4.0
"""Seconds that late answers have to finish when the gateway stops."""


log = structlog.get_logger(__name__)


def router(gateway: Gateway) -> APIRouter:
    """The routes of the channel; none while it is not configured."""
    settings = load_wechat_settings()
    if not settings.enabled:
        return APIRouter()
    return WechatChannel(gateway, settings).router()


class WechatChannel:
    """One account. Tests replace the network to WeChat and to the recogniser by transports."""

    def __init__(
        self,
        gateway: Gateway,
        settings: WechatSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        speech_transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        client = None
        if settings.may_push:
            client = WechatClient.for_account(settings, transport=transport)
        self._clock = gateway.clock
        self._gate = Gate(settings, gateway.clock)
        self.people = People(gateway.settings.signing_key(), settings.wechat_appid)
        self.memory = Memory(gateway.state)
        window = settings.wechat_timestamp_window
        self._ledger = Ledger(gateway.state, gateway.clock, window=window)
        self._service = CustomerService(
            client,
            self.memory,
            gateway.state,
            is_verified=settings.wechat_account_type == "verified",
        )
        self._speech = None
        if client and settings.wechat_speech_url:
            url = settings.wechat_speech_url
            self._speech = SpeechRecogniser(url, client, transport=speech_transport)
        self.late = LateAnswers(
            state=gateway.state,
            people=self.people,
            memory=self.memory,
            ledger=self._ledger,
            service=self._service,
            respond=self._respond_again,
        )
        self._responder = self._make_responder(gateway, settings)
        self.deliverer = Deliverer(
            responder=self._responder,
            ledger=self._ledger,
            people=self.people,
            memory=self.memory,
            service=self._service,
            late=self.late,
            timing=timing or Timing.before(settings.wechat_guard_seconds),
            registry=gateway.metrics.registry,
        )
        gateway.conversations.on_forget(self.memory.forget)

    def _make_responder(self, gateway: Gateway, settings: WechatSettings) -> Responder:
        return Responder(
            conversations=gateway.conversations,
            limits=gateway.limits,
            buttons=ButtonSigner(gateway.settings.signing_key()),
            people=self.people,
            memory=self.memory,
            renderer=Renderer(links=settings.wechat_menu_links),
            service=self._service,
            speech=self._speech,
            on_leave=self.late.forget,
        )

    async def _respond_again(self, incoming: Incoming) -> Outcome | None:
        return await self._responder.respond(incoming, first=False)

    def router(self) -> APIRouter:
        """The routes, with what runs beside them."""
        routes = APIRouter(lifespan=self._running, include_in_schema=False)
        routes.add_api_route(PATH, self.verify, methods=["GET"])
        routes.add_api_route(PATH, self.receive, methods=["POST"])
        return routes

    async def verify(self, request: Request) -> Response:
        """WeChat checks the address: give ``echostr`` back."""
        try:
            echo = self._gate.echo(request.query_params)
        except Refused as refused:
            raise self._forbidden(refused) from None
        return Response(echo, media_type="text/plain")

    async def receive(self, request: Request) -> Response:
        """A push of WeChat."""
        body = await request.body()
        try:
            genuine = self._gate.open(request.query_params, body)
        except Refused as refused:
            raise self._forbidden(refused) from None
        try:
            incoming = Incoming.read(genuine.fields)
        except Incomplete:
            log.warning("wechat_incomplete")
            return _success()
        if await self._ledger.is_replay(genuine.once, incoming.key):
            raise self._forbidden(Refused("replay"))
        return await self._answer(genuine, incoming, request)

    async def _answer(self, genuine: Genuine, incoming: Incoming, request: Request) -> Response:
        async def is_connected() -> bool:
            return not await request.is_disconnected()

        delivery = await self.deliverer.deliver(incoming, is_connected)
        if delivery.way in (Way.REPEATED, Way.HUNG_UP, Way.PUSH):
            return _success()
        settled = BackgroundTask(self._ledger.settle, incoming.key)
        if delivery.way is Way.NOTHING:
            return _success(settled)
        now = int(self._clock().timestamp())
        if delivery.way is Way.TRANSFER:
            reply = incoming.transfer_reply(now)
        else:
            reply = incoming.text_reply(delivery.text, now)
        sealed = self._gate.seal(genuine, reply)
        return Response(sealed.content, media_type=sealed.media_type, background=settled)

    def _forbidden(self, refused: Refused) -> ProblemError:
        """The same answer whatever was wrong; the log has the word for it."""
        log.warning("wechat_refused", reason=refused.reason)
        return ProblemError(403, "forbidden", known_problem(403).message)

    @asynccontextmanager
    async def _running(self, app: FastAPI) -> AsyncIterator[None]:
        adopting = asyncio.create_task(self.late.adopt_for_ever())
        yield
        adopting.cancel()
        with suppress(asyncio.CancelledError):
            await adopting
        await self.late.drain(_DRAIN)
        await self._service.close()
        if self._speech:
            await self._speech.close()


def _success(background: BackgroundTask | None = None) -> Response:
    """What WeChat wants when there is nothing to say; never encrypted."""
    return Response("success", media_type="text/plain", background=background)
