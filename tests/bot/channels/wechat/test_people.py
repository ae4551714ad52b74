from __future__ import annotations

from bot.channels.wechat.people import People

OPENID = "oTestOpenIdOfSomebody0001"


def test_a_person_has_the_same_name_in_every_process_and_another_elsewhere() -> None:
    people = People(b"key", "wx1")
    names = {
        people.conversation(OPENID),
        People(b"key", "wx1").conversation(OPENID),
        people.conversation(OPENID + "x"),
        People(b"other key", "wx1").conversation(OPENID),
        People(b"key", "wx2").conversation(OPENID),
    }
    assert len(names) == 4
    assert all(name.startswith("wx-") and len(name) == 35 for name in names)


def test_a_sealed_note_shows_nothing_and_opens_with_the_key_only() -> None:
    fields = {"FromUserName": OPENID, "Content": "住院能报多少"}
    sealed = People(b"key", "wx1").seal(fields)
    assert OPENID not in sealed
    assert "住院" not in sealed
    assert People(b"key", "wx1").unseal(sealed) == fields
    assert People(b"other key", "wx1").unseal(sealed) is None
    assert People(b"key", "wx1").unseal("nonsense") is None
