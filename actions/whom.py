"""For whom the question is: oneself, or somebody else with a city and an insurance of their own.

While somebody else is spoken of, one's own lasting values wait in ``state.own`` and come back as
they were; until the other person's city is named, one's own stands in for it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions.memory import LASTING, Memory

_KIN = (
    r"妈妈|妈|爸爸|爸|父亲|母亲|爹|娘|爷爷|奶奶|外公|外婆|姥姥|姥爷|岳父|岳母|公公|婆婆|老公|老婆|爱人|丈夫"
    r"|妻子|儿子|女儿|孩子|哥哥|哥|姐姐|姐|弟弟|弟|妹妹|妹|朋友|同事|亲戚|邻居|父母|爸妈|家人|对象"
)
_RELATIVE = re.compile(
    rf"(?:(?:给|帮|替|为)(?:我|俺|咱)?(?:家)?|我|俺|咱)(?:家)?(?P<who>{_KIN})|(?:给|帮|替)(?P<old>老人)"
)
_MYSELF = re.compile(
    r"我自己|我本人|给自己|那我呢|^我呢|我的呢|(?<![给帮替为])我(?:现在|今年|上次|昨天|这次|上个?月)?(?:在|住在|人在|住院|看病"
    r"|花了|做手术|是(?:职工|居民|退休|在职|灵活)|退休|在职|参保|的(?:医保|参保地|个人账户|账户|情况))"
)
_OWN_PLACE = re.compile(
    r"(?<![给帮替为])我(?:自己|本人|现在|人|家)?(?:在|是|住在|住|这边是|这边|的?参保地[是在])?$"
)
_SHORT = {"妈": "妈妈", "爸": "爸爸", "哥": "哥哥", "姐": "姐姐", "弟": "弟弟", "妹": "妹妹"}


def turned_to(memory: Memory, text: str) -> Memory:
    """``memory`` speaking of whom ``text`` is about; unchanged if it does not say."""
    if found := _RELATIVE.search(text):
        who = found["who"] or found["old"]
        return _of_other(memory, _SHORT.get(who, who))
    if memory.state.helped and _MYSELF.search(text):
        return of_oneself(memory)
    return memory


def is_about_oneself(text: str) -> bool:
    """Whether the speaker comes back to their own case."""
    return bool(_MYSELF.search(text))


def names_relative(text: str) -> bool:
    """Whether somebody else is named."""
    return bool(_RELATIVE.search(text))


def says_own_place(before: str) -> bool:
    """Whether the words ``before`` a place make it the speaker's own: “我在”武汉."""
    return bool(_OWN_PLACE.search(before))


def of_oneself(memory: Memory) -> Memory:
    """Back to one's own case; what was told of the other person is dropped."""
    own: dict[str, Any] = memory.state.own or {}
    restored: dict[str, Any] = {name: own.get(name) for name in LASTING}
    return replace(memory, **restored).moved(helped=None, own=None, told=False)


def with_own_region(memory: Memory, region: str) -> Memory:
    """One's own city named while somebody else is spoken of."""
    return memory.moved(own={**(memory.state.own or {}), "region": region})


def you(memory: Memory) -> str:
    """Whom a question addresses: 您, or 您妈妈 …"""
    return f"您{memory.state.helped}" if memory.state.helped else "您"


def whose_note(memory: Memory) -> tuple[str, Memory]:
    """Said once: the answer is for somebody else's place, one's own is kept."""
    state = memory.state
    if not state.helped or state.told or not memory.region:
        return "", memory
    own = (state.own or {}).get("region")
    if own == memory.region:
        note = (
            f"（先按您的参保地{memory.place_name}说；{you(memory)}在别处参保的话，告诉我城市名。）"
        )
    else:
        kept = f"，您自己的{_own(own)}我另外记着" if own else "，不当作您自己的参保地"
        note = f"（按{you(memory)}的参保地{memory.place_name}说{kept}。）"
    return f"{note}\n", memory.moved(told=True)


def _own(region: str) -> str:
    return Memory(region=region).place_name


def _of_other(memory: Memory, who: str) -> Memory:
    if memory.state.helped == who:
        return memory
    own = memory.state.own if memory.state.helped else memory.lasting
    fresh = replace(memory, insurance=None, tier=None, person=None, age=None)
    if memory.state.helped:  # from one relative to the next
        fresh = replace(fresh, region=(own or {}).get("region"))
    return fresh.moved(helped=who, own=own, told=False)
