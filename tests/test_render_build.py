"""What a build leaves on disk: a page a browser shows, text, MJML, pictures, and nothing stale."""

from __future__ import annotations

import dataclasses

import pytest

from mailer.errors import MailerError
from mailer.model.issue import Letter
from mailer.render.build import write_build
from tests.render_builders import a_full_issue, a_publication, render_in


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("quayside")


def test_a_build_holds_page_text_mjml_and_pictures(root, tmp_path):
    edition = render_in(root)
    files = write_build(edition, tmp_path / "build")
    assert [path.name for path in (files.html, files.text, files.mjml)] == ["email.html", "email.txt", "email.mjml"]
    page = files.html.read_text("utf-8")
    assert "cid:" not in page
    for path, image in zip(files.images, edition.images, strict=True):
        assert path.read_bytes() == image.data
        assert f'src="images/{path.name}"' in page
    assert "Dear reader," in page
    assert "Dear reader," in files.text.read_text("utf-8")
    assert "Dear {name|reader}," in files.mjml.read_text("utf-8")


def test_a_picture_that_is_there_is_not_written_again_unless_it_is_damaged(root, tmp_path):
    edition = render_in(root)
    first, second = write_build(edition, tmp_path).images[:2]
    second.write_bytes(b"half")
    kept = first.stat().st_ino, first.stat().st_mtime_ns
    write_build(edition, tmp_path)
    assert (first.stat().st_ino, first.stat().st_mtime_ns) == kept
    assert second.read_bytes() == edition.images[1].data


def test_a_fallback_is_escaped_in_the_page(root, tmp_path):
    edition = render_in(root, a_full_issue(letter="Hi {name|<you>},\n\nx"))
    assert "Hi &lt;you&gt;," in write_build(edition, tmp_path).html.read_text("utf-8")


def test_pictures_of_an_earlier_build_go_unless_another_language_shows_them(root, tmp_path):
    full, bare = render_in(root), render_in(root, a_full_issue(blocks=(Letter(),)))
    write_build(full, tmp_path)
    names = {image.name for image in full.images}
    (tmp_path / "images" / "own.png").write_bytes(b"mine")
    write_build(full, tmp_path, "fr")
    write_build(bare, tmp_path)
    assert {path.name for path in (tmp_path / "images").iterdir()} == names | {"own.png"}
    write_build(bare, tmp_path, "fr")
    assert {path.name for path in (tmp_path / "images").iterdir()} == {"own.png"}


def test_linked_pictures_are_written_too_for_whoever_uploads_them(root, tmp_path):
    edition = render_in(root, publication=a_publication(root, images={"url": "https://pictures.example"}))
    files = write_build(edition, tmp_path, "en-GB")
    assert files.html.name == "email.en-GB.html"
    assert all(path.is_file() for path in files.images)
    assert "https://pictures.example/" in files.html.read_text("utf-8")


def test_words_that_look_like_a_picture_stay_words(root, tmp_path):
    name = render_in(root).images[0].name
    edition = render_in(root, a_full_issue(title=f"cid:{name}"))
    assert "<h1" in (page := write_build(edition, tmp_path).html.read_text("utf-8"))
    assert f"cid:{name}</h1>" in page


def test_a_folder_that_cannot_be_written_is_told(root, tmp_path):
    (tmp_path / "build").write_text("a file")
    with pytest.raises(MailerError, match="cannot be written"):
        write_build(dataclasses.replace(render_in(root), images=()), tmp_path / "build")
