"""Complaints and fraud reports: the right authority, and a person who takes them up."""

from __future__ import annotations

import re

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.handoff import request
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.present import look_up
from actions.reply import HUMAN, button, say

TOPIC = "complaint"

_FRAUD = re.compile(
    r"骗保|套保|套现|套取|骗取|欺诈|诈骗|挂床|冒用|盗刷|倒卖|虚开|假发票|串换|刷.*日用品|日用品|空刷|举报"
)
FRAUD = "欺诈骗保，请向当地医疗保障局举报，也可以打 12393。"
SERVICE = "对服务不满意，先打 12393 反映；没有解决的，再打 12345。"


class ActionComplaint(Action):
    """Name the authority and register the matter for a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say it and hand over."""
        message = Message.of(tracker)
        memory = listen(Memory.of(tracker), message, amounts=False)
        return complain(dispatcher, memory, message, tracker).events(tracker)


def complain(
    dispatcher: CollectingDispatcher, memory: Memory, message: Message, tracker: Tracker
) -> Memory:
    """The record on complaints with the authority for this one first; the request goes along."""
    fraud = bool(_FRAUD.search(message.text))
    answer = look_up(memory, TOPIC)
    authority = FRAUD if fraud else SERVICE
    carried = request(memory, tracker, TOPIC)
    carried["slots"] |= {"matter": "举报欺诈骗保" if fraud else "投诉服务"}
    say(
        dispatcher,
        f"{authority}\n{answer.lead}\n已为您登记，工作人员会看到；不用发身份证号、验证码。",
        topic=TOPIC,
        region=answer.region.adcode,
        answer=answer,
        buttons=[HUMAN, button("医保电话是多少", "/hotline_contact")],
        handoff=True,
        effects=[("handoff", carried)],
    )
    return memory.answered(TOPIC, answer.version)
