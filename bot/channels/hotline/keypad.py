"""The keypad: the main menu, and choices read out three at a time."""

from __future__ import annotations

from bot.channels.hotline.call import Call
from bot.channels.hotline.sentences import LONGEST, sentences
from bot.channels.hotline.spoken_zh import digits_zh
from bot.channels.hotline.texts import OPTIONS_MORE
from bot.gateway.messages import Button

MENU: dict[str, Button] = {
    "1": Button(title="报销流程", payload="/claim_general"),
    "2": Button(title="报销材料", payload="/claim_materials"),
    "3": Button(title="报销进度", payload="/claim_progress"),
    "4": Button(title="报销比例", payload="/ratio_lookup"),
    "5": Button(title="居民医保缴费", payload="/premium_pay"),
    "6": Button(title="异地就医", payload="/remote_treatment"),
    "7": Button(title="报销估算", payload="/ratio_calculate"),
}

AT_ONCE = 3
MORE_KEY = "4"


def option_sentences(call: Call) -> tuple[str, ...]:
    """The choices of the present page with their keys: 职工按一，居民按二。"""
    shown = _page(call)
    items = [f"{_title(button)}按{digits_zh(str(key))}" for key, button in enumerate(shown, 1)]
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + 1 + len(item) <= LONGEST:
            lines[-1] += f"，{item}"
        else:
            lines.append(item)
    more = (OPTIONS_MORE,) if len(call.options) > AT_ONCE else ()
    return (*(f"{line}。" for line in lines), *more)


def chosen(call: Call, key: str) -> Button | None:
    """The choice behind a key; None when the key is none."""
    shown = _page(call)
    return shown[int(key) - 1] if key.isdigit() and 1 <= int(key) <= len(shown) else None


def turn_page(call: Call, key: str) -> bool:
    """Go to the next three choices when the key asks for them."""
    if key != MORE_KEY or len(call.options) <= AT_ONCE:
        return False
    pages = -(-len(call.options) // AT_ONCE)
    call.page = (call.page + 1) % pages
    return True


def _page(call: Call) -> tuple[Button, ...]:
    start = call.page * AT_ONCE
    return call.options[start : start + AT_ONCE]


def _title(button: Button) -> str:
    said = sentences(button.title.replace("，", "").replace("？", ""), asides=False)
    return said[0].rstrip("。？")[: LONGEST - 2] if said else ""
