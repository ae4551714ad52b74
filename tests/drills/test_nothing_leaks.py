"""A day of conversations full of personal data, on every channel; then a search of everything.

Searched are the databases with their journals, all logs, Redis, the figures, the exported
conversations and Rasa's trackers. What people are called by WeChat and by the telephone counts too.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import redis as redis_client

from bot.cli.paths import ROOT
from tests.drills.conftest import amount
from tests.drills.house import House, Part, until
from tests.drills.people import Person, client
from tests.drills.planted import Said, message
from tests.drills.records import inbox, unanswered
from tests.drills.wechat import push, shown
from tests.neighbours import Redis

QUESTION = "职工医保住院报销比例是多少"
TURNS = 4  # of each conversation with personal data in it


async def test_a_day_of_conversations_leaves_no_personal_data(
    house: House, pair: tuple[Part, Part], redis: Redis, figure: Callable[[str], None]
) -> None:
    random = Random(20261122)
    urls = [part.url for part in pair]
    planted: set[str] = set()
    conversations = amount(6, 40)
    async with client() as browser:
        for number in range(conversations):
            for talk in (_on_the_web, _on_wechat, _by_telephone):
                planted |= await talk(browser, urls[number % 2], random)
        figures = "".join([(await browser.get(f"{url}/metrics")).text for url in urls])
    await until(lambda: unanswered(house) == [], patience=30)
    places = {
        "files": _files(house.folder),
        "redis": _redis(redis.url),
        "figures": figures,
        "export": _exports(house),
    }
    found = {
        f"{name}: {secret}" for name, text in places.items() for secret in planted if secret in text
    }
    assert not found
    assert "[身份证号]" in places["files"], "the search sees what is stored"
    assert "dialog:" in places["redis"]
    said = conversations * 3 * TURNS
    figure(f"{said} messages with {len(planted)} identifiers on 3 channels: 0 found anywhere")


async def _on_the_web(browser: httpx.AsyncClient, url: str, random: Random) -> set[str]:
    person = Person(browser)
    said = [message(random) for _ in range(TURNS)]
    for one in said:
        await person.say(url, one.text)
    await person.say(url, QUESTION)
    return _secrets(said)


async def _on_wechat(browser: httpx.AsyncClient, url: str, random: Random) -> set[str]:
    openid = f"o{random.randbytes(14).hex()}"
    said = [message(random) for _ in range(TURNS)]
    for one in said:
        sent = push(openid, one.text, random.getrandbits(62), nonce=str(random.getrandbits(40)))
        response = await sent.deliver(browser, url)
        assert response.status_code == httpx.codes.OK
        assert not any(secret in shown(response) for secret in one.planted)
    return _secrets(said) | {openid}


async def _by_telephone(browser: httpx.AsyncClient, url: str, random: Random) -> set[str]:
    caller = f"139{random.randrange(10**7, 10**8)}"
    call = {"call_id": random.randbytes(8).hex(), "caller": caller}
    said = [message(random) for _ in range(TURNS)]
    events = [{"kind": "start"}, *({"kind": "speech", "text": one.text} for one in said)]
    for event in (*events, {"kind": "hangup"}):
        response = await browser.post(f"{url}/channels/hotline/json", json=call | event, timeout=30)
        assert response.status_code == httpx.codes.OK, response.text
        assert not any(secret in response.text for one in said for secret in one.planted)
    return _secrets(said) | {caller}


def _secrets(said: list[Said]) -> set[str]:
    return {secret for one in said for secret in one.planted}


def _files(folder: Path) -> str:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {"yibao.db", "rasa.db"} <= {file.name for file in files}
    assert any(file.suffix == ".log" for file in files)
    return "\n".join(file.read_bytes().decode("utf-8", "ignore") for file in files)


def _redis(url: str) -> str:
    """Keys and values of every kind that is in use."""
    with redis_client.Redis.from_url(url, decode_responses=True) as server:
        read = {
            "string": server.get,
            "list": lambda key: server.lrange(key, 0, -1),
            "hash": server.hgetall,
            "set": server.smembers,
            "zset": lambda key: server.zrange(key, 0, -1),
        }
        return "\n".join(f"{key} {read[server.type(key)](key)}" for key in server.scan_iter())


def _exports(house: House) -> str:
    """What an operator exports of some conversations."""
    names = sorted({row["conversation"] for row in inbox(house)})[:3]
    command = [str(ROOT / ".venv" / "bin" / "yibao"), "export-conversation"]
    return "".join(
        subprocess.check_output([*command, name], env=house.process_env(), text=True)
        for name in names
    )
