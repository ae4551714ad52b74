"""The machine's clock jumps a day ahead and back; conversations go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.drills.house import House, Part, until
from tests.drills.people import Person, client
from tests.drills.records import inbox, unanswered

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
JUMPS = ("+1d", "+0", "-1d", "+0", "+29d", "-2h", "+0")


class Wall:
    """The wall clock of one process; its timers go on as they were."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.env = {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.jump("+0")

    def jump(self, offset: str) -> None:
        """Move the clock, counted from the true time."""
        self.file.write_text(f"{offset}\n")


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    """A clock that can jump."""
    if not LIBRARIES:
        pytest.skip("libfaketime is not installed")
    return Wall(tmp_path / "clock")


@pytest.fixture
def gateway(played: House, wall: Wall) -> Iterator[Part]:
    """A gateway that lives by that clock."""
    part = played.start("gateway", **wall.env)
    part.wait_until("/healthz")
    yield part
    part.end()


async def test_people_notice_no_jump(
    played: House, gateway: Part, wall: Wall, figure: Callable[[str], None]
) -> None:
    async with client() as browser:
        person = Person(browser)
        await person.say(gateway.url, "你好")
        for number, offset in enumerate(JUMPS):
            wall.jump(offset)
            session = person.session
            heard = await person.say(gateway.url, f"第{number}句", message_id=f"m{number}")
            assert heard.text == f"收到：第{number}句"
            assert person.session == session, f"the conversation was lost by {offset}"
            again = await person.say(gateway.url, f"第{number}句", message_id=f"m{number}")
            assert again.messages == heard.messages, f"{offset} made a second turn"
        gateway.wait_until("/healthz")
    await until(lambda: unanswered(played) == [])
    assert len(inbox(played)) == len(JUMPS) + 1
    figure(f"clock jumps {', '.join(JUMPS)}: no turn lost, none twice, no session lost")
