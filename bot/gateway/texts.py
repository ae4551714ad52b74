"""What the gateway itself says to people. Everything else is said by the dialogue."""

from __future__ import annotations

UNAVAILABLE = "抱歉，暂时没能查到答案，请稍后再试一次。着急的话，可以拨打医保服务热线 12393。"
EMPTY = "您好，请输入想问的医保问题，例如“异地就医怎么备案”。"
TOO_LONG = "您的话有点长，我一次最多看 {limit} 个字。请把最想问的一点用一两句话说给我。"
OUT_OF_HOURS = "现在不在人工服务时间（{hours}），着急的话请拨打 12393。"
STALE_BUTTON = "这个按钮已经失效了，请直接输入您想问的问题。"
KEEP_PRIVATE = (
    "温馨提示：您发来的{kinds}已自动隐去。咨询政策不需要这些信息，请不要发送，保护好个人信息。"
)
