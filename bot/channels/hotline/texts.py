"""What the phone line itself says. Sentences of at most 25 characters; numbers in words."""

from __future__ import annotations

from bot.channels.hotline.call import Step

GREETING = "您好，这里是医保智能热线。请直接说您的问题，转人工按零。"
MENU = (
    "报销流程按一，材料按二，进度按三。",
    "比例按四，缴费按五，异地就医按六。",
    "估算报销按七，重听按九，人工按零。",
)
WELCOME_BACK = "请说您的问题，或者按键选。"
GOODBYE = "感谢来电，再见。"
NOBODY_THERE = "听不到您说话，需要时请再打来。再见。"
GIVE_UP = "抱歉没帮上您，请稍后再打来。再见。"
ALREADY_ENDED = "通话已经结束，再见。"

NOT_HEARD = "没听清，请再说一遍。"
NOT_UNDERSTOOD = "没太听明白，请换个说法。"
LOOK_AT_OPTIONS = "没太听明白，您想问哪一个？"
USE_KEYS = "也可以按键。"
SLOWER = "好的，我说慢一点。"
GO_ON = "好的，接着说。"
AGAIN_THEN = "好的，请您再说一遍。"
FAILED_ONCE = "抱歉，刚才没有查到，请再说一遍。"
FAILED = "抱歉，系统现在查不到。"
OPTIONS_MORE = "其他的请按四。"
NO_SUCH_KEY = "没有这个选项。"

ASKED = "您是想问，"
SAID = "您是说，"
READ_BACK = "您输入的是{number}，对吗？"
DONT_KNOW = "不知道按二。"
KEY_NUMBER = "可以直接说，或者按数字加井号。"
NO_SUCH_AGE = "这个年龄不对，请重新输入。"
AGAIN_NUMBER = "好的，请重新输入，按井号结束。"

KEEP_PRIVATE = "请不要在电话里说证件号码。"

SMS_SENT = "短信已经发到您的手机。"
SMS_FAILED = "抱歉，短信没有发出去。"
NOT_SENT = "好的，不发短信。"

SORRY = "抱歉没有帮上忙。"
CALM = "让您着急了，很抱歉。"
CONNECTING = "正在为您转接人工，请稍等。"
CONNECTING_NOTED = "您问的内容我已经转告。"
BUSY = "抱歉，人工坐席都在忙。"
CLOSED = "现在不是人工服务时间。"
OPENS = "{when}有人接听。"
NO_LINE = "这条线路现在不能转接人工。"
CALL_BACK_NOTED = "好的，已经登记，会尽快给您回电。"
CALL_BACK_STANDS = "您的回电已经登记，请等电话。"
CALL_BACK_DECLINED = "好的，不登记回电。"
STAY = "好的，那我继续为您服务。"

QUESTIONS: dict[Step, str] = {
    Step.OPEN: "请问还想了解什么？",
    Step.MORE: "需要我继续吗？",
    Step.CONFIRM: "对吗？",
    Step.PLACE: "您在哪个城市参保？",
    Step.SMS: "要不要把清单用短信发给您？",
    Step.ITEMS: "要我把材料一样样念给您听吗？",
    Step.SOLVED: "这个问题解决了吗？",
    Step.PERSON: "要给您转人工吗？",
    Step.CALL_BACK: "要登记回电吗？",
}
YES_NO_KEYS = "{yes}按一，{no}按二。"
KEYS: dict[Step, str] = {
    Step.MORE: YES_NO_KEYS.format(yes="继续", no="不用"),
    Step.CONFIRM: YES_NO_KEYS.format(yes="对", no="不对"),
    Step.READ_BACK: YES_NO_KEYS.format(yes="对", no="不对"),
    Step.PLACE: "说城市名就行，跳过按二。",
    Step.SMS: YES_NO_KEYS.format(yes="要", no="不要"),
    Step.ITEMS: YES_NO_KEYS.format(yes="要", no="不要"),
    Step.SOLVED: YES_NO_KEYS.format(yes="解决了", no="没解决"),
    Step.PERSON: YES_NO_KEYS.format(yes="要", no="不要"),
    Step.CALL_BACK: YES_NO_KEYS.format(yes="要", no="不要"),
}
SHORTER: dict[Step, str] = {
    Step.OPEN: "请说您的问题。",
    Step.SOLVED: "还有其他问题吗？",
    Step.MORE: "还要继续听吗？",
}
"""Said instead of the question after a first silence."""
