"""Word documents (.docx) → pieces, and documents made to do harm."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.collect.documents import read_document
from mailer.collect.piece import Piece
from mailer.errors import StoryError
from tests.limits import within_reason

pytest.importorskip("mammoth")

TEXT = "The cranes of the harbour stood still on Friday, and nobody could say why that was so."
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = f"""<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="png" ContentType="image/png"/></Types>"""
_STYLES = f"""<w:styles xmlns:w="{_W}">
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="C"><w:name w:val="caption"/></w:style></w:styles>"""


def paragraph(text: str, style: str = "") -> str:
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}<w:r><w:t>{text}</w:t></w:r></w:p>"


def drawing(alt: str, relation: str = "rP", link: str = "embed") -> str:
    a, wp = "http://schemas.openxmlformats.org/drawingml/2006", "wordprocessingDrawing"
    return (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{a}/{wp}"><wp:docPr id="1" name="p" descr="{alt}"/>'
        f'<a:graphic xmlns:a="{a}/main"><a:graphicData><pic:pic xmlns:pic="{a}/picture"><pic:blipFill>'
        f'<a:blip r:{link}="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def a_document(body: str, *, title: str = "", creator: str = "", more: dict[str, bytes] | None = None) -> bytes:
    relation = f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    inner = (
        f'<Relationship Id="rS" Type="{_R}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rP" Type="{_R}/image" Target="media/image1.png"/>'
        f'<Relationship Id="rX" Type="{_R}/image" Target="file:///etc/hostname" TargetMode="External"/>'
    )
    core = f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator></c>'
    members = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>',
        "word/styles.xml": _STYLES,
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}</w:body></w:document>',
        "word/media/image1.png": PICTURE,
        "docProps/core.xml": core,
        **(more or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(body: str, **facts: str) -> Piece:
    (piece,) = read_document(a_document(body, **facts), "cranes.docx")
    return piece


def test_the_title_is_what_is_styled_as_one() -> None:
    piece = read(
        paragraph("Cranes stand still", "T") + paragraph("By Ana Lind") + paragraph(TEXT), title="Minutes 2019"
    )
    assert piece.title == "Cranes stand still"
    assert [author.name for author in piece.authors] == ["Ana Lind"]
    assert piece.body == TEXT


def test_a_first_heading_is_the_title_and_others_stay() -> None:
    piece = read(paragraph("Cranes stand still", "H") + paragraph(TEXT) + paragraph("The quay", "H2") + paragraph(TEXT))
    assert piece.title == "Cranes stand still"
    assert piece.body == f"{TEXT}\n\n## The quay\n\n{TEXT}"


def test_without_a_styled_title_the_properties_name_it() -> None:
    piece = read(paragraph(TEXT), title="Cranes stand still", creator="Ana Lind; Bo Berg")
    assert piece.title == "Cranes stand still"
    assert [author.name for author in piece.authors] == ["Ana Lind", "Bo Berg"]


@pytest.mark.parametrize("name", ["Microsoft Office User", "User", "Administrator", "python-docx", "Windows-Benutzer"])
def test_a_generic_author_is_none(name: str) -> None:
    assert read(paragraph(TEXT), creator=name).authors == ()


@pytest.mark.parametrize("title", ["Document1", "Microsoft Word - old.doc", "Untitled", "cranes.docx"])
def test_a_generic_title_is_none(title: str) -> None:
    assert read(paragraph(TEXT), title=title).title == ""


def test_the_first_picture_is_the_lead_with_its_words() -> None:
    body = paragraph("Cranes stand still", "T") + drawing("Cranes at dusk") + paragraph("The quay on Friday.", "C")
    piece = read(body + paragraph(TEXT) + drawing("another"))
    assert piece.lead is not None
    assert piece.lead.data == PICTURE
    assert (piece.lead.picture.alt, piece.lead.picture.caption) == ("Cranes at dusk", "The quay on Friday.")
    assert piece.body == TEXT
    assert "1 more picture" in piece.removed


def test_a_picture_that_lies_elsewhere_is_never_opened() -> None:
    piece = read(paragraph(TEXT) + drawing("x", relation="rX", link="link"))
    assert piece.lead is None
    assert piece.body == TEXT


def test_comments_in_the_margin_are_told() -> None:
    comments = f'<w:comments xmlns:w="{_W}"><w:comment w:id="0"><w:p/></w:comment></w:comments>'.encode()
    (piece,) = read_document(a_document(paragraph(TEXT), more={"word/comments.xml": comments}), "x.docx")
    assert "1 comment in the margin" in piece.removed


def test_signs_that_markdown_acts_on_stay_signs() -> None:
    assert read(
        paragraph("Five * six * seven, and a_b_c are sums that nobody ever did in all their days."), title="Sums"
    ).body == ("Five \\* six \\* seven, and a_b_c are sums that nobody ever did in all their days.")


DEEP = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
BOMBS = {
    "200 MB of zeros": lambda: a_document(paragraph(TEXT), more={"word/media/x.png": bytes(200_000_000)}),
    "a text of 20 MB": lambda: a_document(paragraph("word " * 4_000_000)),
    "200,000 paragraphs": lambda: a_document("<w:p/>" * 200_000),
    "20,000 deep": lambda: a_document(DEEP),
    "entities": lambda: a_document(paragraph(TEXT), more={"word/numbering.xml": LAUGHS.encode()}),
    "3,000 members": lambda: a_document(paragraph(TEXT), more={f"word/{n}.xml": b"<a/>" for n in range(3_000)}),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_document_made_to_exhaust_is_refused_before_it_goes_off(make: object) -> None:
    assert callable(make)
    data = make()
    with within_reason(), pytest.raises(StoryError):
        read_document(data, "x.docx")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"plain text", "is not a Word document"),
        (b"PK\x03\x04 and rubbish", "is a broken Word document"),
        (a_document(paragraph(TEXT))[:-40], "is a broken Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old Word document (.doc)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (a_document(""), "is a Word document without text"),
        (a_document("<w:p>"), "is a broken Word document"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(StoryError) as refused:
        read_document(data, "x.docx")
    assert str(refused.value).startswith(f"x.docx: {message}; ")


def test_another_office_document_is_told_from_a_word_document() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(StoryError, match=r"not a \.docx"):
        read_document(packed.getvalue(), "x.docx")


def test_without_mammoth_the_editor_is_told_what_to_install() -> None:
    code = (
        "import sys; sys.modules['mammoth'] = None\n"
        "from mailer.collect.documents import read_document\n"
        "try: read_document(sys.stdin.buffer.read(), 'x.docx')\n"
        "except Exception as e: print(type(e).__name__, e)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input=a_document(paragraph(TEXT)), capture_output=True, check=True
    )
    assert ran.stdout.decode().startswith("StoryError x.docx: ")
    assert "pip install 'mailer[documents]'" in ran.stdout.decode()


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_a_document_with_a_broken_byte_is_read_or_refused(at: int, byte: int) -> None:
    data = bytearray(a_document(paragraph("Cranes stand still", "T") + drawing("x") + paragraph(TEXT)))
    data[at % len(data)] = byte
    with contextlib.suppress(StoryError):
        read_document(bytes(data), "x.docx")


GOLDEN = Path(__file__).parent / "golden" / "collect-document"


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.docx")), ids=lambda path: path.stem)
def test_a_document_gives_its_golden_piece(source: Path, rewrite_golden: bool) -> None:
    (piece,) = read_document(source.read_bytes(), source.name)
    keys = ("title", "authors", "publisher", "dateline", "published", "language", "removed")
    facts = "\n".join(f"{key}: {getattr(piece, key)}" for key in keys)
    shown = f"{facts}\nlead: {piece.lead and piece.lead.picture}\n---\n{piece.body}\n"
    golden = source.with_suffix(".txt")
    if rewrite_golden:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")
