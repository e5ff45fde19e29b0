"""New varieties: who planted what, where and when, at densities that the crop bears."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from worker.demo.days import day_in
from worker.demo.people import Place, cooperative, head_of, plot


class Crop(NamedTuple):
    """A crop's category, varieties, season by month, and plants a mu (None: told by area only)."""

    category: str
    varieties: tuple[str, ...]
    months: dict[int, str]
    density: tuple[int, int] | None
    share: int


CROPS: dict[str, Crop] = {
    "rice": Crop(
        "grain",
        ("晶两优华占", "隆两优华占", "Y两优900", "泰优390"),
        {4: "early_rice", 5: "middle_rice", 6: "middle_rice", 7: "late_rice"},
        None,
        16,
    ),
    "maize": Crop("grain", ("郑单958", "登海605"), {3: "spring", 4: "spring"}, (3200, 5000), 8),
    "sorghum": Crop("grain", ("红缨子", "泸糯8号"), {4: "spring", 5: "summer"}, (5500, 9000), 9),
    "rapeseed": Crop("oil", ("沣油737", "华油杂62"), {9: "autumn", 10: "autumn"}, None, 14),
    "camellia_oil": Crop("oil", ("华硕", "华金"), {11: "winter", 2: "spring"}, None, 5),
    "chilli": Crop("vegetable", ("兴蔬215", "博辣红牛"), {3: "spring", 4: "spring"}, None, 7),
    "watermelon": Crop("melon", ("早佳8424", "黑美人"), {4: "spring", 5: "summer"}, (400, 800), 8),
    "muskmelon": Crop("melon", ("西州密25号", "玉姑"), {4: "spring", 5: "summer"}, None, 3),
    "yellow_peach": Crop("fruit", ("锦绣", "锦香"), {1: "winter", 2: "spring"}, (35, 70), 6),
    "citrus": Crop("fruit", ("纽荷尔", "爱媛28"), {2: "spring", 3: "spring"}, (45, 95), 6),
    "kiwifruit": Crop("fruit", ("红阳", "东红"), {2: "spring", 12: "winter"}, (55, 100), 4),
    "tea": Crop(
        "tea",
        ("碧香早", "黄金茶1号", "白毫早"),
        {2: "spring", 3: "spring", 10: "autumn", 11: "winter"},
        (3000, 6000),
        9,
    ),
    "polygonatum": Crop("herb", ("多花黄精",), {10: "autumn", 11: "winter"}, None, 5),
    "tobacco": Crop("tobacco", ("云烟87", "K326"), {3: "spring", 4: "spring"}, None, 3),
}  # fmt: skip
#: How many melon bases in a hundred are planted with rice in the next year.
UNDER_RICE = 0.3
GROWERS = ("household", "cooperative", "family_farm", "company")
SOURCES = ("academy", "seed_company", "self_bred", "county_supply")


def body(chance: random.Random, place: Place, day: date, crop: str | None = None) -> dict[str, Any]:
    """One planting of one variety on one plot."""
    name = crop or chance.choices(list(CROPS), [each.share for each in CROPS.values()])[0]
    chosen = CROPS[name]
    grower = chance.choices(GROWERS, (78, 13, 7, 2))[0]
    household = grower in ("household", "family_farm")
    mu = chance.lognormvariate(0.9, 0.7) if household else chance.lognormvariate(3.6, 0.6)
    area = int(min(480, max(0.3, mu)) * 100)
    name_of_grower = (
        head_of(place, chance.randint(1, 320)) if household else cooperative(place, chance)
    )
    record = {
        "crop_category": chosen.category,
        "crop": name,
        "variety_name": chance.choice(chosen.varieties),
        "is_new": chance.random() < 0.4,
        "planted_on": day.isoformat(),
        "season": chosen.months.get(day.month) or next(iter(chosen.months.values())),
        "grower_name": name_of_grower,
        "grower_type": grower,
        "plot_name": plot(chance),
        "area_mu": area,
        "seed_source": chance.choice(SOURCES),
    }  # fmt: skip
    if chosen.density:
        record["plants"] = max(10, area * chance.randint(*chosen.density) // 100)
    if not household:
        record.update(is_base=True, households_led=chance.randint(5, 60))
    if chance.random() < 0.5:
        record["survival_rate"] = chance.randint(86, 99)
    return record


def year_of(
    chance: random.Random, place: Place, years: tuple[int, ...]
) -> Iterator[tuple[date, dict[str, Any]]]:
    """A village's plantings, more of them each year; some melon bases become rice fields."""
    melons: list[dict[str, Any]] = []
    for year in years:
        for _ in range(chance.randint(9, 16) + (year - years[0])):
            names, shares = list(CROPS), [_share(crop, place) for crop in CROPS]
            name = chance.choices(names, shares)[0]
            weights = [float(month in CROPS[name].months) for month in range(1, 13)]
            day = day_in(chance, year, weights)
            made = body(chance, place, day, name)
            if year < years[-1] and made["crop_category"] == "melon" and "is_base" in made:
                melons.append(made)
            yield day, made
    for base in melons:
        own = random.Random(f"{place.code}/{base['grower_name']}/{base['plot_name']}")
        if own.random() < UNDER_RICE:
            day = day_in(own, years[-1], [float(month == 6) for month in range(1, 13)])
            there = ("grower_name", "grower_type", "plot_name", "area_mu")
            yield day, body(own, place, day, "rice") | {name: base[name] for name in there}


def _share(crop: str, place: Place) -> float:
    return CROPS[crop].share * (1 + 3 * place.tea if crop == "tea" else 1)
