"""Makes vectors.json with wechatpy, which shares no code with ours. Run by hand, once."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from wechatpy.crypto import PrpCrypto
from wechatpy.utils import WeChatSigner

RANDOM = "abcdef0123456789"
CASES = [
    ("short", "tokenA", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "wx1111111111111111", "好"),
    ("empty", "tokenB", "ZYXWVUTSRQPONMLKJIHGFEDCBA98765432100123456", "wx2222222222222222", ""),
    (
        "message",
        "医保token",
        "abcdefghijabcdefghijabcdefghijabcdefghij123",
        "wx3333333333333333",
        "<xml><Content><![CDATA[住院能报多少]]></Content></xml>",
    ),
    ("long", "t", "Q" * 43, "gh_" + "4" * 13, "医保答" * 400),
    ("block edge", "tokenE", "e" * 43, "wx5555555555555555", "x" * 26),
]


def signed(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def main() -> None:
    """Write the file beside this one."""
    vectors: dict[str, list[dict[str, Any]]] = {"decrypt": [], "encrypt": [], "signature": []}
    for number, (name, token, key, appid, text) in enumerate(CASES):
        timestamp, nonce = str(1_700_000_000 + number), str(9_000 + number)
        with patch("wechatpy.crypto.base.BasePrpCrypto.get_random_string", return_value=RANDOM):
            encrypt = PrpCrypto(base64.b64decode(key + "=")).encrypt(text, appid).decode()
        common = {"name": f"wechatpy {name}", "token": token, "encoding_aes_key": key}
        common |= {"receive_id": appid, "timestamp": timestamp, "nonce": nonce}
        msg_signature = signed(token, timestamp, nonce, encrypt)
        vectors["decrypt"].append(
            {
                **common,
                "encrypt": encrypt,
                "msg_signature": msg_signature,
                "signature": signed(token, timestamp, nonce),
                "expect": {"plaintext": text},
                "checks": {"msg_signature_matches": True},
            }
        )
        vectors["encrypt"].append(
            {
                **common,
                "random16": RANDOM,
                "plaintext": text,
                "expect_encrypt": encrypt,
                "expect_msg_signature": msg_signature,
            }
        )
        parts = [token, timestamp, nonce]
        vectors["signature"].append(
            {"name": f"wechatpy {name}", "parts": parts, "expect_sha1": signed(*parts)}
        )
    foreign = {**vectors["decrypt"][0], "name": "wechatpy signature of another message"}
    foreign["msg_signature"] = vectors["decrypt"][1]["msg_signature"]
    foreign["checks"] = {"msg_signature_matches": False}
    vectors["decrypt"].append(foreign)
    path = Path(__file__).parent / "vectors.json"
    path.write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
