"""Bugs of the server's figures: in the rollup, the recount, the totals' reader, and the lists."""

from backend.catalogue import indicator, measure
from backend.dashboard import behind_sides, behind_store, lines
from backend.totals import figure, read
from tests.text_mutants import TextMutant
from worker.rollup import climb, member_store, recount, register, shape, store, tally

ARITHMETIC = [
    TextMutant(
        "a half is rounded down",
        indicator,
        "(2 * abs(over) + under)",
        "(2 * abs(over) + under - 1)",
    ),
    TextMutant(
        "a half below zero goes up",
        indicator,
        "return doubled if over >= 0 else -doubled",
        "return (2 * over + under) // (2 * under)",
    ),
    TextMutant(
        "ratios are divided as floats",
        indicator,
        "return divide_half_up(over * indicator.over_factor, under * indicator.under_factor)",
        "return int(over / indicator.under_factor * indicator.over_factor / under + 0.5)",
    ),
    TextMutant(
        "nothing to divide by is 0",
        indicator,
        "if not under:\n        return None",
        "if not under:\n        return 0",
    ),
]
ROLLUP = [
    TextMutant("a returned record counts", store, 'AND {reported("r.")}"""', 'AND r.status < 3"""'),
    TextMutant("a withdrawn record counts", store, "AND r.dead = 0", "AND r.dead < 2"),
    TextMutant(
        "what is not reviewed is approved",
        store,
        "FILTER (WHERE {official()})",
        "FILTER (WHERE status < 2)",
    ),
    TextMutant(
        "each part is the whole",
        store,
        'part = f"{sums.part} AS part" if',
        'part = f"max({sums.part}) OVER () AS part" if',
    ),
    TextMutant(
        "the largest state is the latest",
        member_store,
        "CAST(r.day AS text) || substr(r.record_id || '{' ' * 36}', 1, 36)",
        "'{' ' * 44}'",
    ),
    TextMutant(
        "of two states of one day any stands",
        member_store,
        "substr(r.record_id || '{' ' * 36}', 1, 36)",
        "'{' ' * 36}'",
    ),
    TextMutant(
        "a member counts in its first year alone",
        register,
        "if how != STOCK and before",
        "if how not in (STOCK, DISTINCT) and before",
    ),
    TextMutant(
        "a member counts in each month of a year",
        register,
        "int(value > 0) - int(was > 0)",
        "int(value > 0)",
    ),
    TextMutant(
        "a stock is added to what was there",
        register,
        "else value - was",
        "else value",
    ),
    TextMutant(
        "a distinct measure counts records",
        climb,
        "return held.value if stock else int(held.value > 0)",
        "return held.value",
    ),
    TextMutant(
        "a county's members are added village by village",
        shape,
        'self.measures[name].within == "county"',
        'self.measures[name].within == "x"',
    ),
    TextMutant(
        "parts of members are not kept",
        shape,
        "if dimension:\n                asked[member, dimension]",
        "if not dimension:\n                asked[member, dimension]",
    ),
    TextMutant(
        "a condition of a measure does not matter",
        measure,
        "            return otherwise\n",
        "            pass\n",
    ),
    TextMutant(
        "names are compared as they are written",
        measure,
        "text = normalise(value) if isinstance(value, str) else",
        "text = value if isinstance(value, str) else",
    ),
    TextMutant(
        "a month's members are those first seen in it",
        read,
        "if first == last:",
        "if first > last:",
    ),
]
BOARD = [
    TextMutant("a stock starts with the months that are shown", lines,
               "if since <= month < self.months[0]", "if since <= month < 0"),
    TextMutant("a year's members are added month by month", figure,
               "reported += figures.delta.reported", "reported += figures.value.reported"),
    TextMutant("a month's members are those first seen in it", lines,
               "self._on_track(found[month].value)", "self._on_track(found[month].delta)"),
]  # fmt: skip
RECOUNT = [
    TextMutant("a count without a column is 0", tally,
               "amount = 1 if measure.field is None", "amount = 0 if measure.field is None"),
    TextMutant("an approved record is reported alone", tally,
               "if is_official(status) else", "if status == 9 else"),
    TextMutant("the oldest state is the latest", tally, "max(state, ", "min(state, "),
    TextMutant("a member counts in each month of a year", tally,
               "int(held > 0) - here", "int(held > 0)"),
    TextMutant("a stock is added to what was there", tally, "value - level", "value"),
    TextMutant("a county's members are added village by village", tally,
               'for home in upwards(division) if measure.within == "county"',
               'for home in upwards(division) if measure.within == "x"'),
    TextMutant("a returned record counts", recount, "AND {reported()}", "AND status < 3"),
    TextMutant("a distinct measure counts records", tally, "counts=int(held > 0)", "counts=held"),
    TextMutant("what has ended counts on", tally, "            value = 0\n", "            pass\n"),
    TextMutant("what lasts for a year is carried over", tally,
               "level = 0 if annual and", "level = 0 if not annual and"),
]  # fmt: skip
LISTS = [
    TextMutant("the oldest state is the latest", behind_sides,
               'year, order = "", "DESC"', 'year, order = "", "ASC"'),
    TextMutant("of two states of one day the lesser id stands", behind_sides,
               'day {order}, record_id{binary} {order}")', 'day {order}, record_id{binary}")'),
    TextMutant("one name is one member in all villages", behind_sides,
               'home = "" if measure.within == "county" else ", division"', 'home = ""'),
    TextMutant("parts are not cut", behind_sides,
               "if part and measure.dimension_slot:", "if not part and measure.dimension_slot:"),
    TextMutant("a stock is what was said in the month", behind_sides,
               'if measure.lasts == "year" else "0"', 'if measure.lasts == "year" else ":last"'),
    TextMutant("what is not reviewed is approved", behind_store,
               "return counts(span.track)", "return reported()"),
    TextMutant("a returned record counts", behind_store,
               "return counts(span.track)", 'return f"(status = 2 OR {counts(span.track)})"'),
    TextMutant("a sum counts records", behind_sides,
               'Side(takes, takes, measure.number_slot or "1")', 'Side(takes, takes, "1")'),
    TextMutant("repeats count", behind_sides,
               "row_number() OVER {peers.ordered()} = 1", "1 = 1"),
]  # fmt: skip
