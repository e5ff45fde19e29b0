"""A broken declaration stops the load and says which file, which key and why."""

from datetime import date

import pytest

from backend.catalogue.check import check
from backend.catalogue.load import DeclarationError, load_catalogue
from tests.backend.catalogue.declarations import SOUND, changed, folder_with

MANY = "\n".join(
    f'[fields.more{i}]\ntype = "flag"\nrequired = true\nlabel = {{ zh = "甲", en = "A" }}\n'
    for i in range(7)
)


def test_the_sound_one_is_sound(tmp_path):
    catalogue = load_catalogue(folder_with(tmp_path, SOUND))
    assert list(catalogue.kinds) == ["well"]


#: (what is changed, into what, the key that is named, a word of the reason)
BROKEN = [
    # head
    ('kind = "well"', 'kind = "hole"', "kind", "'well'"),
    ('kind = "well"', 'kind = "Well"', "kind", "not a name"),
    ('kind = "well"', "", "kind", "missing"),
    ("version = 2", "version = 0", "version", "from 1"),
    ("version = 2", "", "version", "missing"),
    ("version = 2", 'version = "2"', "version", "whole number"),
    ('level = "village"', 'level = "galaxy"', "level", "galaxy"),
    ('icon = "droplet"', "", "icon", "missing"),
    ("order = 7", "order = true", "order", "whole number"),
    ("order = 7", "order = 7\ncolour = 1", "colour", "not a key"),
    ('label = { zh = "水井", en = "Wells" }', "", "label", "missing"),
    ('{ zh = "水井", en = "Wells" }', '{ zh = "水井" }', "label.en", "missing"),
    ('{ zh = "水井", en = "Wells" }', '{ zh = "水井", en = " " }', "label.en", "non-empty"),
    ('{ zh = "水井", en = "Wells" }', '{ zh = "水", en = "W", fr = "P" }', "label.fr", "not a key"),
    ('{ zh = "水井", en = "Wells" }', '"Wells"', "label", "table"),
    ('title = "name"', 'title = "nome"', "title", "nome"),
    ('value = "depth_m"', 'value = "deep"', "value", "deep"),
    ('dated = ["dug_on"]', "", "dated", "missing"),
    ('dated = ["dug_on"]', "dated = []", "dated", "last"),
    ('dated = ["dug_on"]', 'dated = ["when"]', "dated", "when"),
    ('dated = ["dug_on"]', 'dated = ["name"]', "dated", "not a day"),
    ('dated = ["dug_on"]', 'dated = ["dug_on", "dug_on"]', "dated", "twice"),
    ('"Dug on" }\nrequired = true', '"Dug on" }', "dated", "required"),
    ('"Dug on" }', '"Dug on" }\nfuture_ok = true', "dated", "to come"),
    ('same = ["name"]', "", "same", "no field"),
    ('same = ["name"]', 'same = ["nome"]', "same", "nome"),
    ('same = ["name"]', "same = 3", "same", "list of strings"),
    ('same = ["name"]', 'same = ["name"]\nsame_period = "week"', "same_period", "week"),
    ('same = ["name"]', 'same = ["name"]\nsame_when = { name = "x" }', "same_when.name", "choice"),
    # fields
    ("[fields.name]", "[fields.Name]", "fields.Name", "not a name"),
    ('type = "text"', 'type = "blob"', "fields.name.type", "blob"),
    ('type = "text"', "", "fields.name.type", "missing"),
    ('type = "text"', 'type = "text"\nmax_lenght = 3', "fields.name.max_lenght", "not a key"),
    ('type = "text"', 'type = "text"\nmax_length = 0', "fields.name.max_length", "from 1"),
    ('type = "text"', 'type = "text"\nmax_length = 9999', "fields.name.max_length", "2000"),
    ('type = "text"', 'type = "text"\nmin_length = 200', "fields.name.min_length", "100"),
    ('type = "text"', 'type = "text"\nrequired = "yes"', None, None),
    ('type = "text"', 'type = "text"\nmore = true', "fields.name.more", "folded"),
    ('type = "text"', 'type = "text"\nsince = 3', "fields.name.since", "to 2"),
    ('type = "text"', 'type = "text"\nhint = { en = "x" }', "fields.name.hint.zh", "missing"),
    ('type = "text"', 'type = "text"\nsuggestions = [1]', "fields.name.suggestions", "strings"),
    (
        'type = "text"',
        'type = "text"\nonly_when = { finish = "brick" }',
        "fields.name.only_when.finish",
        "before this one",
    ),
    (
        'label = { zh = "深度", en = "Depth" }',
        'label = { zh = "深度", en = "Depth" }\nonly_when = { finish = "gold" }',
        "fields.depth_m.only_when.finish",
        "gold",
    ),
    (
        'label = { zh = "深度", en = "Depth" }',
        'label = { zh = "深度", en = "Depth" }\nonly_when = {}',
        "fields.depth_m.only_when",
        "empty",
    ),
    (
        'label = { zh = "深度", en = "Depth" }',
        'label = { zh = "深度", en = "Depth" }\nonly_when = { finish = [] }',
        "fields.depth_m.only_when.finish",
        "must be",
    ),
    ('label = { zh = "深度", en = "Depth" }', "", "fields.depth_m.label", "missing"),
    ("scale = 1", "", "fields.depth_m.scale", "missing"),
    ("scale = 1", "scale = 9", "fields.depth_m.scale", "to 6"),
    ('unit = { zh = "米", en = "m" }\nscale', "scale", "fields.depth_m.unit", "missing"),
    ("max = 200", 'max = "many"', "fields.depth_m.max", "not a plain"),
    ("max = 200", "max = 200.5", "fields.depth_m.max", "string"),
    ("max = 200", 'max = "200.55"', "fields.depth_m.max", "1 decimal"),
    ("max = 200", 'max = "NaN"', "fields.depth_m.max", "not a plain"),
    ("max = 200", 'max = "1e99999999"', "fields.depth_m.max", "not a plain"),
    ("max = 200", "max = 1000000000000", "fields.depth_m.max", "beyond"),
    ("max = 200", "max = 200\nmin = 201", "fields.depth_m.min", "above max"),
    ("max = 200", "max = 200\nsoft_max = 201", "fields.depth_m.soft_max", "outside"),
    ("max = 200", "max = 200\nyear = true", "fields.depth_m.year", "not a key"),
    ("choices = [", "choices = 3\nx = [", "fields.finish.choices", "list"),
    ('code = "bare"', 'code = "brick"', "fields.finish.choices[2].code", "twice"),
    ('code = "bare"', 'code = "土"', "fields.finish.choices[2].code", "not a name"),
    ('code = "bare", ', "", "fields.finish.choices[2].code", "missing"),
    ('"Bare" }', '"Bare", colour = 1 }', "fields.finish.choices[2].colour", "not a key"),
    (
        'type = "day"',
        'type = "day"\nearliest = "2026-02-30"',
        "fields.dug_on.earliest",
        "not a day",
    ),
    # rules
    ('rule = "at_least_one"', 'rule = "at_most_two"', "rules[1].rule", "at_most_two"),
    ('severity = "soft"', 'severity = "mild"', "rules[1].severity", "mild"),
    ('severity = "soft"', "", "rules[1].severity", "missing"),
    ('"users"]\n', '"uses"]\n', "rules[1].fields", "uses"),
    ('fields = ["depth_m", "users"]', 'fields = ["users"]', "rules[1].fields", "two fields"),
    (
        'fields = ["depth_m", "users"]',
        'fields = ["depth_m", "users"]\nlimit = 2',
        "rules[1].limit",
        "not a key",
    ),
    # measures
    ("[measures.depth]", "[measures.Depth]", "measures.Depth", "not a name"),
    ('type = "sum"', 'type = "mean"', "measures.depth.type", "mean"),
    ('field = "depth_m"', 'field = "name"', "measures.depth.field", "not a whole"),
    ('field = "depth_m"', "", "measures.depth.field", "missing"),
    ('by = "finish"', 'by = "name"', "measures.depth.by", "not a choice"),
    ('type = "sum"', 'type = "stock"\nkey = ["name"]', "measures.depth.by", "not a key"),
    ('by = "finish"', 'key = ["name"]', "measures.depth.key", "not a key"),
    ('by = "finish"', 'when = { finish = "gold" }', "measures.depth.when.finish", "gold"),
    ('by = "finish"', 'given = ["gold"]', "measures.depth.given", "gold"),
    # indicators
    ('measure = "depth"', 'measure = "deep"', "indicators.depth.measure", "deep"),
    ('measure = "depth"', "", "indicators.depth.measure", "missing"),
    ('measure = "depth"', 'measure = "depth"\npart = "gold"', "indicators.depth.part", "gold"),
    ('measure = "depth"', 'measure = "users"\npart = "brick"', "indicators.depth.part", "brick"),
    ('measure = "depth"', 'measure = "depth"\nscale = 1', "indicators.depth.scale", "not a key"),
    ('under = "users"', 'under = "use"', "indicators.per_user.ratio.under", "use"),
    (
        'definition = { zh = "深度之和。", en = "Sum of depths." }',
        "",
        "indicators.depth.definition",
        "missing",
    ),
    ('under = "users" }\nscale = 2', 'under = "users" }\nscale = 7', None, "to 6"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), BROKEN)
def test_a_broken_declaration_names_file_key_and_reason(tmp_path, old, new, key, reason):
    text = changed(old, new)
    with pytest.raises(DeclarationError) as caught:
        load_catalogue(folder_with(tmp_path, text))
    error = caught.value
    assert error.file == "well.toml"
    assert key is None or error.key == key
    assert reason is None or reason in error.reason
    assert str(error) == f"{error.file}: {error.key}: {error.reason}"


def test_a_syntax_error_names_its_line(tmp_path):
    with pytest.raises(DeclarationError) as caught:
        load_catalogue(folder_with(tmp_path, 'kind = "well"\nversion == 2\n'))
    assert caught.value.file == "well.toml"
    assert "line 2" in caught.value.reason


def test_a_file_that_is_not_text(tmp_path):
    (tmp_path / "well.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DeclarationError, match=r"well\.toml"):
        load_catalogue(tmp_path)


def test_a_folder_without_kinds(tmp_path):
    with pytest.raises(DeclarationError, match="no kind is declared here"):
        load_catalogue(tmp_path)


def test_nine_required_fields_are_too_many(tmp_path):
    text = changed("[[rules]]", f"{MANY}\n[[rules]]")
    with pytest.raises(DeclarationError, match=r"well\.toml: fields: 9 required fields; at most 8"):
        load_catalogue(folder_with(tmp_path, text))


COMMON = '[fields.remark]\ntype = "text"\nlabel = { zh = "备注", en = "Remark" }\n'


def test_common_fields_join_every_kind_after_its_own(tmp_path):
    folder_with(tmp_path, COMMON, "common.toml")
    kind = load_catalogue(folder_with(tmp_path, SOUND)).kinds["well"]
    assert list(kind.fields)[-1] == "remark"


def test_a_kind_cannot_redefine_a_common_field(tmp_path):
    folder_with(tmp_path, COMMON.replace("remark", "name"), "common.toml")
    with pytest.raises(DeclarationError, match=r"common\.toml: fields\.name: "):
        load_catalogue(folder_with(tmp_path, SOUND))


def test_a_misspelt_section_in_the_common_file(tmp_path):
    folder_with(tmp_path, COMMON + "[measure]\n", "common.toml")
    with pytest.raises(DeclarationError, match=r"common\.toml: measure: "):
        load_catalogue(folder_with(tmp_path, SOUND))


def test_a_fifth_kind_is_one_more_file(tmp_path):
    other = SOUND.replace('"well"', '"spring"').replace("order = 7", "order = 3")
    folder_with(tmp_path, other, "spring.toml")
    catalogue = load_catalogue(folder_with(tmp_path, SOUND))
    assert list(catalogue.kinds) == ["spring", "well"]
    assert [kind["kind"] for kind in catalogue.document["kinds"]] == ["spring", "well"]
    body = {"name": "老井", "dug_on": "2026-01-01", "depth_m": 55}
    assert not check(catalogue.kinds["spring"], body, date(2026, 2, 1)).errors


def test_the_etag_follows_the_content(tmp_path):
    first = load_catalogue(folder_with(tmp_path, SOUND))
    again = load_catalogue(folder_with(tmp_path, SOUND + "\n# a comment\n"))
    other = load_catalogue(folder_with(tmp_path, changed("max = 200", "max = 201")))
    assert first.etag == again.etag == first.document["etag"]
    assert first.etag != other.etag
