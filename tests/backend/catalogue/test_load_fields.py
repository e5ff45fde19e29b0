"""What a declared field comes to: limits in stored units, defaults, suggestions."""

import pytest

from backend.catalogue.load import DeclarationError, load_catalogue
from tests.backend.catalogue.declarations import changed, folder_with


def _field(folder, text, name):
    return load_catalogue(folder_with(folder, text)).kinds["well"].fields[name]


def test_limits_are_kept_in_the_smallest_unit(tmp_path):
    text = changed("max = 200", 'min = "0.1"\nmax = 200\nsoft_max = "99.5"')
    field = _field(tmp_path, text, "depth_m")
    assert (field.min, field.max, field.soft_max, field.scale) == (1, 2000, 995, 1)


def test_a_number_without_limits_is_bounded_all_the_same(tmp_path):
    field = _field(tmp_path, changed("max = 200", ""), "users")
    assert (field.min, field.max) == (0, 10**12)


@pytest.mark.parametrize(
    ("suggestions", "texts", "lists"),
    [
        ('["老井", "新井"]', ("老井", "新井"), None),
        ('{ by = "finish", lists = { brick = ["砖井"] } }', (), {"brick": ("砖井",)}),
    ],
)
def test_suggestions(tmp_path, suggestions, texts, lists):
    label = 'label = { zh = "用户", en = "Users" }\n'
    named = f'[fields.alias]\ntype = "variety"\n{label}suggestions = {suggestions}\n'
    field = _field(tmp_path, changed("[fields.users]", f"{named}[fields.users]"), "alias")
    assert field.suggestions.texts == texts
    assert field.suggestions.lists == lists


@pytest.mark.parametrize(
    ("suggestions", "key"),
    [
        ('{ lists = { brick = ["砖井"] } }', "suggestions.by"),
        ('{ by = "finish" }', "suggestions.lists"),
        ('{ by = "name", lists = { brick = ["砖井"] } }', "suggestions.by"),
        ('{ by = "finish", lists = { gold = ["金井"] } }', "suggestions.lists.gold"),
        ('{ by = "finish", lists = { brick = 3 } }', "suggestions.lists.brick"),
        ('{ by = "finish", lists = {}, other = 1 }', "suggestions.other"),
    ],
)
def test_broken_suggestions(tmp_path, suggestions, key):
    label = 'label = { zh = "用户", en = "Users" }\n'
    named = f'[fields.alias]\ntype = "variety"\n{label}suggestions = {suggestions}\n'
    with pytest.raises(DeclarationError) as caught:
        _field(tmp_path, changed("[fields.users]", f"{named}[fields.users]"), "alias")
    assert caught.value.key == f"fields.alias.{key}"


@pytest.mark.parametrize(
    ("keys", "key", "reason"),
    [
        ("required = true", "required", "min_photos"),
        ("min_photos = 3\nmax_photos = 2", "min_photos", "to 2"),
        ("max_photos = 10", "max_photos", "to 9"),
        ("max_photos = 0", "max_photos", "from 1"),
    ],
)
def test_broken_photos(tmp_path, keys, key, reason):
    label = 'label = { zh = "照片", en = "Pictures" }\n'
    photo = f'[fields.pictures]\ntype = "photo"\n{label}{keys}\n'
    with pytest.raises(DeclarationError) as caught:
        _field(tmp_path, changed("[fields.users]", f"{photo}[fields.users]"), "pictures")
    assert caught.value.key == f"fields.pictures.{key}"
    assert reason in caught.value.reason


def test_too_few_of_too_many_choices(tmp_path):
    several = changed('type = "choice"', 'type = "choices"\nmin = 2\nmax = 1')
    several = several.replace('by = "finish"\n', "")
    with pytest.raises(DeclarationError) as caught:
        _field(tmp_path, several, "finish")
    assert caught.value.key == "fields.finish.min"
