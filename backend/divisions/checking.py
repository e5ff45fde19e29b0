"""What a list of divisions must be: every fault named by line, with what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.divisions.code import TOWNSHIP, county_of, level_of, parent_of, township_type
from backend.divisions.naming import display_name, official_name

NAME_LIMIT, FULL_NAME_LIMIT = 60, 120
_LEVEL_NAMES = {1: ("县级", "county"), 2: ("乡级", "township")}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. Days are YYYYMMDD; ``valid_to`` is the first day out of force."""

    code: str
    name: str
    valid_from: int | None = None
    valid_to: int | None = None
    successor_code: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line (0: with the file as a whole), and what to do, in zh and en."""

    line: int
    zh: str
    en: str

    def __str__(self) -> str:
        where = f"第 {self.line} 行 / line {self.line}: " if self.line else ""
        return f"{where}{self.zh} / {self.en}"


def check_rows(rows: Sequence[Row]) -> list[Fault]:
    """Every fault of a list, in line order; [] where it may be written."""
    if not rows:
        return [Fault(0, "没有任何区划，请检查文件。", "No divisions at all; check the file.")]
    faults: list[Fault] = []
    first_line: dict[str, int] = {}
    for row in rows:
        fault = _code_fault(row) or _name_fault(row) or _validity_fault(row)
        if fault:
            faults.append(fault)
        elif row.code in first_line:
            faults.append(_duplicate(row, first_line[row.code]))
        first_line.setdefault(row.code, row.line)
    sound = [row for row in rows if not _code_fault(row)]
    faults += [fault for row in sound if (fault := _parent_fault(row, first_line))]
    return sorted(faults, key=lambda fault: fault.line)


def _code_fault(row: Row) -> Fault | None:
    code = row.code
    if "E+" in code.upper() and code[:1].isdigit():
        return Fault(
            row.line,
            f"代码“{code}”被表格软件改成了科学计数法，请把该列设为“文本”后重新填写。",
            f"code {code!r} was turned into scientific notation; format the column as text.",
        )
    if code.isascii() and code.isdigit() and len(code) in (6, 9):
        return Fault(
            row.line,
            f"代码“{code}”只有 {len(code)} 位，请在末尾补 0 到 12 位：{code.ljust(12, '0')}。",
            f"code {code!r} has {len(code)} digits; pad it with zeros to {code.ljust(12, '0')}.",
        )
    try:
        level = level_of(code)
    except ValueError:
        return Fault(
            row.line,
            f"代码“{code}”不是县、乡、村三级的 12 位区划代码，请更正；省、市两级不用列出。",
            f"code {code!r} is not a 12-digit county, township or village code; correct it "
            "(leave provinces and cities out).",
        )
    if level == TOWNSHIP and township_type(code) is None:
        return Fault(
            row.line,
            f"代码“{code}”的第 7–9 位应在 001–599 之间，请更正。",
            f"digits 7-9 of code {code!r} must lie in 001-599; correct them.",
        )
    return None


def _name_fault(row: Row) -> Fault | None:
    name = official_name(row.name)
    if not name:
        return Fault(row.line, "名称是空的，请填写。", "the name is empty; fill it in.")
    if not name.isprintable():
        return Fault(
            row.line,
            "名称里有无法显示的字符，请重新输入名称。",
            "the name holds characters that cannot be shown; type it again.",
        )
    if len(name) > FULL_NAME_LIMIT or len(display_name(name)) > NAME_LIMIT:
        return Fault(
            row.line,
            f"名称超过 {NAME_LIMIT} 个字，请改短。",
            f"the name is longer than {NAME_LIMIT} characters; shorten it.",
        )
    return None


def _validity_fault(row: Row) -> Fault | None:
    for column, day in (("valid_from", row.valid_from), ("valid_to", row.valid_to)):
        if day is not None and not _is_day(day):
            return Fault(
                row.line,
                f"{column} 不是日期，请写成 2024-07-01 的样子，或留空。",
                f"{column} is not a day; write it like 2024-07-01 or leave it empty.",
            )
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        return Fault(
            row.line,
            "valid_to 必须晚于 valid_from，请更正。",
            "valid_to must be later than valid_from; correct one of them.",
        )
    return None


def _is_day(number: int) -> bool:
    try:
        date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return False
    return True


def _duplicate(row: Row, first: int) -> Fault:
    return Fault(
        row.line,
        f"代码 {row.code} 与第 {first} 行重复，请删去其中一行。",
        f"code {row.code} is on line {first} already; remove one of the two.",
    )


def _parent_fault(row: Row, listed: dict[str, int]) -> Fault | None:
    parent = parent_of(row.code)
    if parent is None or parent in listed:
        return _successor_fault(row)
    zh, en = _LEVEL_NAMES[level_of(parent)]
    return Fault(
        row.line,
        f"{row.code} 的上级（{zh} {parent}）不在文件里，请加上这一行，或更正代码。",
        f"the parent of {row.code} ({en} {parent}) is not in the file; add its line, "
        "or correct the code.",
    )


def _successor_fault(row: Row) -> Fault | None:
    successor = row.successor_code
    if successor is None:
        return None
    try:
        same = level_of(successor) == level_of(row.code) and successor != row.code
    except ValueError:
        same = False
    if same and county_of(successor) != county_of(row.code):
        return Fault(
            row.line,
            f"successor_code“{successor}”在别的县，不能移到别的县，请更正或留空。",
            f"successor_code {successor} is in another county; nothing moves to another county: "
            "correct it or leave it empty.",
        )
    if same and row.valid_to is None:
        return Fault(
            row.line,
            f"写了 successor_code，就要写 {row.code} 从哪天起停用（valid_to）。",
            f"a successor_code needs the day from which {row.code} is out of force (valid_to).",
        )
    if same:
        return None
    return Fault(
        row.line,
        f"successor_code“{successor}”不是另一个同级区划的 12 位代码，请更正或留空。",
        f"successor_code {successor!r} is not the 12-digit code of another division of the "
        "same level; correct it or leave it empty.",
    )
