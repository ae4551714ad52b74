"""The recognisers, one kind of personal data a module.

The order decides where two claim the same characters: the surer one stands first.
"""

from __future__ import annotations

from bot.gateway.privacy.recognisers import (
    address,
    bank_card,
    email,
    insurance_card,
    landline,
    mobile,
    name,
    passport,
    resident_id,
)
from bot.gateway.privacy.span import Find

ALL: tuple[tuple[str, Find], ...] = (
    ("邮箱", email.find),
    ("身份证号", resident_id.find),
    ("手机号", mobile.find),
    ("银行卡号", bank_card.find),
    ("医保卡号", insurance_card.find),
    ("护照号", passport.find),
    ("电话号码", landline.find),
    ("住址", address.find),
    ("姓名", name.find),
)
