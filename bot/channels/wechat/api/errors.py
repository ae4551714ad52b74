"""What WeChat's interface may refuse, and what an operator can do about it."""

from __future__ import annotations

from knowledge.errors import ServiceError

BUSY = -1
BAD_TOKEN = frozenset({40001, 40014, 42001})
NO_PERMISSION = 48001

_HINTS = {
    40001: "AppSecret 不正确，或 access_token 已失效",
    40013: "请检查 WECHAT_APPID",
    40125: "请检查 WECHAT_APPSECRET",
    40164: "请在公众号后台把本服务器的出口 IP 加入 IP 白名单",
    45002: "消息超过长度限制",
    45009: "今天的调用次数已用完",
    45015: "对方超过 48 小时没有来信，不能再发",
    45047: "对方来信后可发的条数已用完",
    NO_PERMISSION: "公众号没有这项接口权限，通常是没有认证",
    50002: "公众号的接口权限受限，请查看后台通知",
}


class WechatError(ServiceError):
    """A call of WeChat's interface failed. ``errcode`` is None when WeChat gave none."""

    code = "wechat"

    def __init__(self, message: str, *, errcode: int | None = None) -> None:
        hint = _HINTS.get(errcode, "") if errcode is not None else ""
        super().__init__(message, service="wechat", hint=hint)
        self.errcode = errcode


class WechatUnreachable(WechatError):
    """No answer came. ``sent`` tells whether the request may have arrived all the same."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class WechatBusy(WechatError):
    """WeChat asks to try again: errcode -1, or a status of 500 and more."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message, errcode=BUSY)
        self.sent = sent
