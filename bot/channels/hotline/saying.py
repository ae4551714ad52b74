"""Makes replies: three sentences at a time, then the question of the step the call stands at."""

from __future__ import annotations

from collections.abc import Iterable

from bot.channels.hotline import texts
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.commands import is_question
from bot.channels.hotline.keypad import option_sentences
from bot.channels.hotline.sentences import LONGEST, sentences
from bot.channels.hotline.spoken_zh import money_zh, number_zh
from bot.channels.hotline.turn import Listen, Prompt, VoiceReply

AT_ONCE = 3
AT_ONCE_SLOW = 2
SLOW = 0.8
_QUESTION_ONLY = (Step.CHOICE, Step.CONFIRM, Step.READ_BACK)
"""Steps whose question is all that was said last."""

_WORDS = ("人工", "重复", "慢一点", "返回", "结束")
_TOPICS = (
    "医保", "报销", "医保码", "异地就医", "备案", "住院", "门诊", "起付线", "封顶线", "慢特病",
    "缴费", "参保", "社保卡", "个人账户", "家庭共济", "大病保险", "职工医保", "居民医保",
)  # fmt: skip
_YES_NO = ("是", "对", "要", "好的", "不是", "不对", "不要", "不用")


def speak(call: Call, said: Iterable[str], notices: Iterable[str] = ()) -> VoiceReply:
    """Say sentences, the first three now, then ask what the step asks."""
    call.said, call.queue = (), tuple(said)
    return go_on(call, notices)


def go_on(call: Call, notices: Iterable[str] = (), lead: Iterable[str] = ()) -> VoiceReply:
    """Say the next sentences that wait, after ``lead``."""
    most = AT_ONCE_SLOW if call.slow else AT_ONCE
    now, call.queue = call.queue[:most], call.queue[most:]
    if call.queue and call.step is not Step.MORE:
        call.after, call.step = call.step, Step.MORE
    elif not call.queue and call.step is Step.MORE:
        call.step = call.after
    if now:
        call.said = now
    return ask(call, (*lead, *now), notices)


def ask(
    call: Call, said: Iterable[str] = (), notices: Iterable[str] = (), *, short: bool = False
) -> VoiceReply:
    """Say ``said``, put the question of the step, and listen."""
    said = tuple(said)
    asked = call.step is Step.OPEN and said and said[-1].endswith("？")  # by the answer itself
    prompts = [Prompt(text=notice, bargein=False) for notice in notices]
    prompts += [
        Prompt(text=text) for text in (*said, *(() if asked else question(call, short=short)))
    ]
    return VoiceReply(
        call_id=call.call_id,
        prompts=tuple(prompts),
        listen=listen_for(call),
        rate=SLOW if call.slow else 1.0,
    )


def again(call: Call, lead: Iterable[str] = ()) -> VoiceReply:
    """Say the last sentences once more, fewer at a time when the caller wants it slower."""
    call.hinted = tuple(step for step in call.hinted if step is not call.step)
    if call.step in _QUESTION_ONLY:
        return ask(call, lead)
    if call.step is Step.MORE:
        call.step = call.after
    call.queue = (*call.said, *call.queue)
    return go_on(call, lead=lead)


def last_words(call: Call, text: str) -> VoiceReply:
    """Say goodbye and hang up."""
    call.step = Step.ENDED
    prompts = tuple(Prompt(text=text) for text in sentences(text))
    return VoiceReply(call_id=call.call_id, prompts=prompts, end=True)


def question(call: Call, *, short: bool = False) -> tuple[str, ...]:
    """What the step asks; how to answer by keys is explained the first time."""
    if short and call.step in texts.SHORTER:
        return (texts.SHORTER[call.step],)
    return (*_asked(call), *_keys(call))


def listen_for(call: Call) -> Listen | None:
    """What the platform listens for at this step."""
    match call.step:
        case Step.ENDED | Step.TRANSFER:
            return None
        case Step.NUMBER:
            return Listen(digits=9, finish_on="#", timeout=10.0, hints=(*_titles(call), *_WORDS))
        case Step.FORM | Step.CHOICE:
            return Listen(timeout=8.0, hints=(*_titles(call), *_WORDS))
        case Step.OPEN | Step.PLACE:
            return Listen(timeout=7.0, hints=(*_WORDS, *_TOPICS))
        case _:
            return Listen(hints=(*_YES_NO, *_WORDS))


def number_with_unit(call: Call) -> str:
    """The number keyed in, in words: 六万元, 六十五岁."""
    if call.unit == "元":
        return money_zh(call.keyed)
    return f"{number_zh(str(int(call.keyed)))}{call.unit}"


def _asked(call: Call) -> tuple[str, ...]:
    match call.step:
        case Step.CHOICE:
            return (texts.LOOK_AT_OPTIONS, *option_sentences(call))
        case Step.FORM:
            return (*call.question, *(option_sentences(call) or (texts.DONT_KNOW,)))
        case Step.NUMBER:
            return (*call.question, *option_sentences(call), texts.KEY_NUMBER)
        case Step.CONFIRM:
            return _confirming(call.pending)
        case Step.READ_BACK:
            return _reading_back(call)
        case step:
            return (texts.QUESTIONS[step],) if step in texts.QUESTIONS else ()


def _keys(call: Call) -> tuple[str, ...]:
    if call.step in call.hinted or call.step not in texts.KEYS:
        return ()
    call.hinted = (*call.hinted, call.step)
    return (texts.KEYS[call.step],)


def _confirming(text: str) -> tuple[str, ...]:
    """您是想问，…，对吗？ or, of a mere word, 您是说，…, in one sentence where it fits."""
    lead = texts.ASKED if is_question(text) else texts.SAID
    heard = [sentence.rstrip("。？") for sentence in sentences(text)]
    whole = f"{lead}{'，'.join(heard)}，对吗"
    if len(whole) <= LONGEST:
        return (f"{whole}？",)
    return (*sentences(lead + text)[:2], texts.QUESTIONS[Step.CONFIRM])


def _reading_back(call: Call) -> tuple[str, ...]:
    number = number_with_unit(call)
    whole = texts.READ_BACK.format(number=number)
    if len(whole) <= LONGEST + 1:
        return (whole,)
    return (*sentences(whole.removesuffix("，对吗？")), texts.QUESTIONS[Step.CONFIRM])


def _titles(call: Call) -> tuple[str, ...]:
    return tuple(button.title for button in call.options)
