"""The files of a seal: read back whole, compared with the lock, never believed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import SealError
from mailer.model.edition import Edition, EditionImage
from mailer.model.text import Slot, SlottedText
from mailer.release import editions, lock, sealed
from mailer.release.approving import with_approval
from mailer.release.inputs import Input

NOW = dt.datetime(2024, 5, 16, 9, 0, 30, 999, tzinfo=dt.UTC)
PICTURE = EditionImage(name="quay-0a1b2c3d.png", media_type="image/png", data=b"\x89PNG", width=2, height=1)

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)


@st.composite
def slotted(draw) -> SlottedText:
    """Strings and slots as rendering makes them: no two strings in a row, and none empty."""
    parts: list[str | Slot] = []
    for text in draw(st.lists(TEXT, max_size=4)):
        parts += [text, Slot("name", draw(TEXT))]
    return SlottedText(tuple(parts[draw(st.integers(0, 1)) :]))


def an_edition(**facts) -> Edition:
    given = {"issue": "2024-05-17", "language": "en", "subject": SlottedText(("Boxes",))}
    texts = {"html": SlottedText(("<p>Dear ", Slot("name", "reader"), "</p>\n")), "text": SlottedText(("Dear\n\nall",))}
    return Edition(**{**given, **texts, "images": (PICTURE,), **facts})


def a_lock(contents: sealed.Contents) -> lock.Lock:
    made = lock.new_lock(
        "2024-05-17",
        editions=contents.editions,
        inputs=(Input(name="seeds/quay.png", sha256="a" * 64, size=4, pixels=(2, 1)),),
        settings={"publication.name": "The “Tidewatch”\x7f"},
        made_with={"mailer": "1"},
    )
    return with_approval(made, "Ana Holm", "editor", NOW)


@given(slotted(), slotted(), TEXT)
def test_an_edition_reads_back_as_it_was_with_its_slots_open(html, text, mjml):
    edition = an_edition(html=html, text=text, mjml=mjml)

    assert editions.read(editions.written(edition), "edition.json", lambda name, digest: PICTURE.data) == edition


def test_no_line_of_a_sealed_edition_holds_more_than_a_line_of_the_mail():
    long = "<p>x</p>\n" * 1000

    assert max(map(len, editions.written(an_edition(html=SlottedText((long,)))).split("\n"))) < 80


def test_a_lock_reads_back_as_it_was_and_its_seal_does_not_depend_on_who_when_and_with_what_tools():
    contents = sealed.contents_of({"": an_edition()}, {})
    made = a_lock(contents)

    assert lock.read(lock.written(made), "issue.lock", "2024-05-17") == made
    assert made.approvals[0].at == NOW.replace(microsecond=0)
    other = lock.new_lock(
        "2024-05-17", editions=made.editions, inputs=made.inputs, settings=made.settings, made_with={"mailer": "2"}
    )
    assert other.seal == made.seal


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: "", "is not readable"),
        (lambda data: "<<<<<<< ours\n" + json.dumps(data), "is not readable"),
        (lambda data: "[" * 100_000, "is not readable"),
        (lambda data: "[]", "is not a lock"),
        (lambda data: json.dumps({**data, "inputs": 1}), "is not a lock"),
        (lambda data: json.dumps({**data, "colour": "red"}), "is not a lock (unknown key colour)"),
        (lambda data: json.dumps({key: data[key] for key in data if key != "seal"}), "is not a lock"),
        (lambda data: json.dumps({**data, "seal": "0" * 64}), "was changed by hand"),
        (lambda data: json.dumps({**data, "settings": {"publication.name": "Other"}}), "was changed by hand"),
        (lambda data: json.dumps({**data, "issue": "2024-05-24"}), "was changed by hand"),
        (lambda data: json.dumps({**data, "approvals": [{"by": "Ana", "at": "soon"}]}), "is not a lock"),
    ],
)
def test_a_lock_that_is_none_is_refused_with_what_to_do(spoil, words):
    data = json.loads(lock.written(a_lock(sealed.contents_of({"": an_edition()}, {}))))

    with pytest.raises(SealError) as refused:
        lock.read(spoil(data), "issues/2024-05-17/issue.lock", "2024-05-17")

    assert refused.value.message.startswith(words)
    assert "again" in refused.value.fix
    assert refused.value.next == 'mailer approve 2024-05-17 --by "NAME"'


@pytest.mark.parametrize("name", ["../mailer.toml", "/etc/passwd", "seeds/../../x", ""])
def test_a_lock_never_leads_out_of_the_publication(name):
    made = lock.new_lock(
        "2024-05-17",
        editions=(),
        inputs=(Input(name=name, sha256="a" * 64, size=1),),
        settings={},
        made_with={},
    )

    with pytest.raises(SealError, match="changed by hand"):
        lock.read(lock.written(made), "issue.lock", "2024-05-17")


@pytest.mark.parametrize("spoiled", ["edition.json", "images/quay-0a1b2c3d.png"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_what_lies_in_sealed_is_compared_with_the_lock_before_it_is_used(tmp_path, spoiled, how):
    contents = sealed.contents_of({"": an_edition()}, {})
    made = a_lock(contents)
    sealed.write_seal(tmp_path, made, contents)
    assert sealed.read_editions(tmp_path, made, "sealed") == {"": an_edition()}

    if how == "gone":
        (tmp_path / "sealed" / spoiled).unlink()
    else:
        (tmp_path / "sealed" / spoiled).write_bytes(b"{}")

    assert len(sealed.damage(tmp_path, made, "sealed")) == 1
    with pytest.raises(SealError):
        sealed.read_editions(tmp_path, made, "sealed")


def test_a_device_or_a_folder_in_place_of_a_sealed_file_is_gone_and_never_read(tmp_path):
    from mailer.release.inputs import changed_files

    (tmp_path / "device").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    inputs = [Input(name=name, sha256="a" * 64, size=1) for name in ("device", "folder")]

    found = changed_files(inputs, {name: tmp_path / name for name in ("device", "folder")})

    assert [str(each) for each in found] == ["device is gone", "folder is gone"]
