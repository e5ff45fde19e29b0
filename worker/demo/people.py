"""People who do not exist: household heads, cooperatives, plots; and who reports and reviews."""

import random
import uuid
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend.clock import now_ms
from backend.people import store
from backend.people.actor import TOWNSHIP_REVIEWER, VILLAGE_REPORTER, Actor

#: Names are put together by chance from these characters; no list of names of people is kept.
SURNAMES = "向张瞿龙宋邓全周刘李杨石田符谢吴胡熊修毛"
FIRST = "春秋冬庆国建长明永德光正家文金玉桂兴友连"
SECOND = "生林华山英平贵才香莲芳云财满福梅清松发桃"

PLOTS_FIRST = "屋大老新塘石桐枫茶竹樟岩井坝油桃"
PLOTS_SECOND = ("场坪", "坵田", "湾里", "垅上", "背后", "冲口", "溪边", "坡上", "坳上", "洞里")
COOPERATIVES = ("兴农", "众合", "青山", "绿源", "惠民", "金穗", "碧野", "山里红")

#: No password hash has this form: such an account can never be signed in to.
NO_PASSWORD = "!"  # noqa: S105


class Place(NamedTuple):
    """A village as the generator needs it."""

    code: str
    name: str
    tea: float


def person(chance: random.Random) -> str:
    """A name put together by chance."""
    given = chance.choice(FIRST) + (chance.choice(SECOND) if chance.random() < 0.8 else "")
    return chance.choice(SURNAMES) + given


def head_of(place: Place, household: int) -> str:
    """The head of a village's household: the same each time it is asked."""
    return person(random.Random(f"{place.code}/{household}"))


def plot(chance: random.Random) -> str:
    """A plot's local name."""
    return chance.choice(PLOTS_FIRST) + chance.choice(PLOTS_SECOND)


def cooperative(place: Place, chance: random.Random) -> str:
    """A cooperative's name, of its village."""
    return f"{place.name}{chance.choice(COOPERATIVES)}专业合作社"


def township_actors(connection: Connection, township: dict[str, Any]) -> tuple[Actor, Actor]:
    """Who reports for a township's villages in the demo, and who reviews; neither can sign in."""
    reporter = _actor(connection, township, VILLAGE_REPORTER, "填报员")
    return reporter, _actor(connection, township, TOWNSHIP_REVIEWER, "审核员")


def _actor(connection: Connection, township: dict[str, Any], role: str, word: str) -> Actor:
    code = township["code"]
    name, key = f"demo-{role}-{code[:9]}", str(uuid.uuid5(uuid.NAMESPACE_OID, f"{role}/{code}"))
    store.insert_account(
        connection,
        {
            "id": key,
            "county_code": code[:6],
            "name": name,
            "display_name": f"{township['name']}{word}（演示）",
            "password_hash": NO_PASSWORD,
            "role": role,
            "division": code,
            "demo": 1,
            "created_at": now_ms(),
        },
    )
    store.set_active(connection, key, False)
    return Actor(
        account_id=key,
        county_code=code[:6],
        role=role,
        division=code,
        device_id=key,
        name=name,
        standing="active",
    )
