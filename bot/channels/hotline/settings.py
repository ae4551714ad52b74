"""Settings of the phone line. Every one is explained in docs/settings.md."""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from bot.gateway.settings import SettingsBase


def _target(value: str) -> str:
    if value and not re.fullmatch(r"(?:sips?:[^\s]+@[^\s]+|tel:\+?[\d-]{3,20})", value):
        raise ValueError("应写成 sip:坐席@主机 或 tel:+8657112345678")
    return value


def _json_object(value: str) -> str:
    if value and not isinstance(json.loads(value), dict):
        raise ValueError("应是一个 JSON 对象")
    return value


class HotlineSettings(SettingsBase):
    """What connects the phone line with a telephony platform and with people."""

    hotline_jambonz_secret: SecretStr = Field(
        SecretStr(""), description="Webhook secret of jambonz; empty: only from this machine."
    )
    hotline_aliyun_token: SecretStr = Field(
        SecretStr(""), description="The token in the callback URL given to 阿里云 VMS."
    )
    hotline_audiocodes_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of AudioCodes VoiceAI Connect."
    )
    hotline_json_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of the plain JSON interface."
    )
    hotline_transfer_target: Annotated[str, AfterValidator(_target)] = Field(
        "", description="Where a person answers: sip:… or tel:…; empty: calls are not transferred."
    )
    hotline_transfer_by: Literal["dial", "refer"] = Field(
        "dial", description="How jambonz hands a call over: dial (bridged) or refer (SIP REFER)."
    )
    hotline_aliyun_transfer: Annotated[str, AfterValidator(_json_object)] = Field(
        "", description="JSON that 阿里云 VMS expects for a transfer; empty: calls end politely."
    )
    hotline_notice: str = Field(
        "以下内容仅供参考，以参保地医保为准。", description="Said before the first answer."
    )
    hotline_sms: str = Field(
        "none", description="Text messages: none, platform, log, or module:name of a provider."
    )
    hotline_sms_from: str = Field(
        "", description="Sender of text messages; empty: the number called."
    )
    hotline_sms_link: str = Field("", description="Link at the end of a text message.")
    hotline_language: str = Field("zh-CN", description="Language told to recogniser and voice.")
