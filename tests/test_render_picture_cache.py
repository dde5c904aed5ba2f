"""Finished pictures kept on disk: the same bytes as without, believed only where whole, never in anybody's way."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailer.render.origin import Origin
from mailer.render.picture_cache import Finished, PictureCache, key_of
from mailer.render.pictures import Pictures, Place
from tests.render_builders import a_publication, draw_field, draw_harbour, render_in

PLACE = Place(536, 560, 536)
PICTURE = Finished(b"\x89PNG and so on", "png", (1072, 400), (536, 200), fills_a_phone=True)
OTHER = Finished(b"\xff\xd8 and so on", "jpg", (20, 30), (10, 15), fills_a_phone=False)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / ".mailer" / "pictures"


def made(folder, cache, name="a.jpg", place=PLACE, **given):
    pictures = Pictures("", cache)
    shown = pictures.add(folder, name, place, named_in=Origin("seeds/s.md"), **given)
    return shown.src, shown.width, shown.height, shown.fills_a_phone, pictures.all()


def entries(folder):
    return sorted(folder.iterdir())


def test_an_edition_is_the_same_without_a_cache_with_an_empty_one_and_with_a_full_one(tmp_path):
    kept = a_publication(tmp_path).root / ".mailer" / "pictures"
    kept.parent.mkdir()
    kept.write_text("no folder can be made here")
    without = render_in(tmp_path)
    kept.unlink()
    empty = render_in(tmp_path)
    assert len(entries(kept)) == len(without.images) == 4
    assert without == empty == render_in(tmp_path)


def test_what_was_kept_is_not_made_again(folder):
    calls = []

    def draw():
        calls.append(1)
        return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x14\0\0\0\x0a"

    for key in (b"one", b"one", b"two"):
        pictures = Pictures("", PictureCache(folder))
        shown = pictures.add_drawn("curve", key, draw, 10, 5)
        assert (shown.width, shown.height, pictures.all()[0].width) == (10, 5, 20)
    assert len(calls) == 2


def test_another_source_place_or_play_mark_is_another_picture(tmp_path, folder):
    cache = PictureCache(folder)
    draw_harbour(tmp_path / "a.jpg", (700, 400))
    first = made(tmp_path, cache)
    assert made(tmp_path, cache, place=Place(200, 260, 340)) != first
    assert made(tmp_path, cache, play="") != made(tmp_path, cache, play="4:05") != first
    draw_harbour(tmp_path / "a.jpg", (700, 401))
    assert made(tmp_path, cache) != first
    assert len(entries(folder)) == 5


def test_the_same_file_under_another_name_is_made_once_and_named_anew(tmp_path, folder):
    cache = PictureCache(folder)
    for name in ("one.png", "two.png"):
        draw_field(tmp_path / name, (300, 200))
    first, second = made(tmp_path, cache, "one.png"), made(tmp_path, cache, "two.png")
    assert (first[-1][0].data, len(entries(folder))) == (second[-1][0].data, 1)
    assert (first[0][:8], second[0][:8]) == ("cid:one-", "cid:two-")


@pytest.mark.parametrize("at", [0, 70, 90, -1])
def test_an_entry_that_is_not_whole_is_made_anew(tmp_path, folder, at):
    cache = PictureCache(folder)
    draw_harbour(tmp_path / "a.jpg", (700, 400))
    first = made(tmp_path, cache)
    (entry,) = entries(folder)
    whole = entry.read_bytes()
    changed = bytearray(whole)
    changed[at] ^= 1
    for damaged in (bytes(changed), whole[:at], b"", b"\n\n", whole + b"x"):
        entry.write_bytes(damaged)
        assert made(tmp_path, cache) == first
        assert entry.read_bytes() == whole


def test_an_entry_of_another_picture_is_not_believed(folder):
    cache = PictureCache(folder)
    one, other = key_of(b"1"), key_of(b"2")
    cache.put(one, PICTURE)
    cache.put(other, OTHER)
    assert (cache.get(one), cache.get(other)) == (PICTURE, OTHER)
    first, second = (folder / f"{key[:40]}.picture" for key in (one, other))
    first.write_bytes(second.read_bytes())
    assert (cache.get(one), cache.get(other)) == (None, OTHER)


def test_what_is_no_file_in_the_place_of_an_entry_is_passed_by(folder):
    cache, key = PictureCache(folder), key_of(b"1")
    (folder / f"{key[:40]}.picture").mkdir(parents=True)
    cache.put(key, PICTURE)
    assert cache.get(key) is None
    (folder / f"{key[:40]}.picture").rmdir()
    os.mkfifo(folder / f"{key[:40]}.picture")
    assert cache.get(key) is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path):
    (tmp_path / "file").write_text("x")
    cache = PictureCache(tmp_path / "file" / "pictures")
    cache.put(key_of(b"1"), PICTURE)
    assert cache.get(key_of(b"1")) is None
    draw_field(tmp_path / "a.png", (300, 200))
    assert made(tmp_path, cache, "a.png") == made(tmp_path, PictureCache(), "a.png")


def test_the_folder_stays_within_its_bound_and_what_was_asked_for_last_stays(folder):
    cache = PictureCache(folder, most_kept=1000)
    keys = [key_of(bytes([number])) for number in range(6)]
    for number, key in enumerate(keys[:3]):
        cache.put(key, PICTURE)
        os.utime(folder / f"{key[:40]}.picture", (number, number))
    (folder / ".half-written.part").write_bytes(b"x" * 400)
    os.utime(folder / ".half-written.part", (0, 0))
    assert cache.get(keys[0]) == PICTURE
    for key in keys[3:]:
        cache.put(key, PICTURE)
    assert sum(path.stat().st_size for path in entries(folder)) <= 1000
    assert not (folder / ".half-written.part").exists()
    assert [bool(cache.get(key)) for key in keys] == [True, False, False, True, True, True]


def test_many_at_once_do_not_disturb_each_other(tmp_path, folder):
    draw_harbour(tmp_path / "a.jpg", (700, 400))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: made(tmp_path, PictureCache(folder)), range(24)))
    assert all(result == results[0] for result in results)
    assert [path.suffix for path in entries(folder)] == [".picture"]


def test_a_process_that_renders_again_and_again_keeps_no_threads(tmp_path):
    before = threading.active_count()
    for _ in range(6):
        render_in(tmp_path)
    assert threading.active_count() <= before + 2
