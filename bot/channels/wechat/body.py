"""Reads and writes the two forms of a body, XML and JSON, as flat fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Literal
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.wechat.crypto import Refused

Form = Literal["xml", "json"]
Fields = dict[str, str]
Value = str | int

LARGEST = 65_536
"""Bytes of a body, before and after decryption."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_body(body: bytes) -> tuple[Fields, Form]:
    """The fields of the top level; Refused when it cannot be read or is dangerous."""
    if len(body) > LARGEST:
        raise Refused("too_large")
    if body.lstrip()[:1] == b"{":
        return _read_json(body), "json"
    return _read_xml(body), "xml"


def write_body(fields: Mapping[str, Value], form: Form) -> str:
    """The fields in the given form; numbers without quotes or CDATA, as WeChat writes them."""
    if form == "json":
        return json.dumps(dict(fields), ensure_ascii=False)
    items = (f"<{name}>{_element(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{''.join(items)}</xml>"


def _element(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    safe = _NOT_XML.sub("", value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{safe}]]>"


def _read_xml(body: bytes) -> Fields:
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise Refused("dtd_or_entity") from None
    except (ParseError, ValueError, LookupError):
        raise Refused("not_xml") from None
    return {child.tag: (child.text or "").strip() for child in root}


def _read_json(body: bytes) -> Fields:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("not_json") from None
    if not isinstance(parsed, dict):
        raise Refused("not_json")
    plain = {name: value for name, value in parsed.items() if isinstance(value, str | int)}
    return {_whole(str(name)): _whole(str(value)).strip() for name, value in plain.items()}


def _whole(text: str) -> str:
    """Without lone surrogates, which JSON can carry and nothing else can write."""
    return text.encode("utf-8", "replace").decode()
