"""``mailer dkim``: keys are made once, shown as the DNS wants them, and compared with what it has."""

from __future__ import annotations

import os
import re
import tomllib

import dns.resolver
import pytest

from mailer.collect.fetch.text_records import text_records
from mailer.config.loading import load
from mailer.errors import SettingsError
from mailer.message.dkim.keys import load_keys
from mailer.message.dkim.verifying import verify_signatures
from tests.builders import SETTINGS, a_publication_on_disk
from tests.release_builders import a_fit_issue
from tests.signing_builders import a_message, a_pem, signed
from tests.test_check_online import name_server

NAMES = ("m202405-rsa", "m202405-ed25519")
AT = ("--now", "2024-05-17T07:30:00Z")


def put_to_use(publication, lines: str) -> None:
    with open(publication / "mailer.toml", "a", encoding="utf-8") as file:
        file.write(f"\n{lines}\n")


@pytest.fixture
def in_use(publication):
    """A publication whose settings name two keys."""
    (publication / "keys").mkdir()
    for kind in ("rsa", "ed25519"):
        file = publication / "keys" / f"m202405-{kind}.pem"
        file.write_bytes(a_pem(kind))
        file.chmod(0o600)
        put_to_use(publication, f'[dkim.{kind}]\nselector = "m202405-{kind}"\nkey_file = "keys/{file.name}"')
    return publication


# keygen


def test_keys_are_made_for_their_owner_alone_and_kept_from_git(mailer, publication):
    ran = mailer(*AT, "dkim", "keygen")

    assert ran.code == 0
    keys = publication / "keys"
    assert sorted(os.listdir(keys)) == [".gitignore", *sorted(f"{name}.pem" for name in NAMES)]
    assert keys.stat().st_mode & 0o777 == 0o700
    assert [(keys / f"{name}.pem").stat().st_mode & 0o777 for name in NAMES] == [0o600, 0o600]
    assert (keys / ".gitignore").read_text() == "*\n"
    assert all(f"keys/{name}.pem" in ran.out for name in NAMES)
    assert ran.out.endswith("next:  mailer dkim check\n")


def test_the_lines_that_are_printed_put_the_keys_to_use(mailer, publication):
    made = mailer(*AT, "dkim", "keygen", "--json").document
    assert list(tomllib.loads(made["settings"])) == ["dkim"]
    put_to_use(publication, made["settings"])

    keys = load_keys(load(publication))

    assert [key.selector for key in keys] == list(NAMES)
    verify_signatures(signed(a_message(), keys=keys), keys, "tidewatch.example")
    assert mailer("dkim", "show", "--json").document["keys"] == made["keys"]


def test_the_words_hold_the_lines_and_the_records(mailer, publication):
    ran = mailer(*AT, "dkim", "keygen")
    lines = "\n".join(re.findall(r"^    ((?:\[|\w+ = ).*)$", ran.out, re.MULTILINE))
    put_to_use(publication, lines)

    for key in mailer("dkim", "show", "--json").document["keys"]:
        assert key["record"]["value"] in ran.out
        assert key["record"]["zone"] in ran.out
        assert key["record"]["name"] == f"{key['selector']}._domainkey.tidewatch.example"


def test_selector_and_domain_may_be_chosen(mailer, publication):
    settings = SETTINGS.replace("@tidewatch", "@letters.tidewatch")
    (publication / "mailer.toml").write_text(settings, "utf-8")

    made = mailer("dkim", "keygen", "--selector", "Quay-1", "--domain", "tidewatch.example", "--json").document

    assert [key["selector"] for key in made["keys"]] == ["quay-1-rsa", "quay-1-ed25519"]
    assert made["keys"][0]["record"]["name"] == "quay-1-rsa._domainkey.tidewatch.example"
    put_to_use(publication, made["settings"])
    assert load(publication).signing_domain == "tidewatch.example"


@pytest.mark.parametrize("taken", NAMES)
def test_a_key_that_is_there_is_never_written_over_and_no_half_of_a_pair_is_left(mailer, publication, taken):
    (publication / "keys").mkdir()
    (publication / "keys" / f"{taken}.pem").write_text("a key that mail is signed with")

    ran = mailer(*AT, "dkim", "keygen")

    assert ran.code == 1
    assert f"keys/{taken}.pem: is there already" in ran.err
    assert "next:  mailer dkim keygen --selector NAME" in ran.err
    assert os.listdir(publication / "keys") == [f"{taken}.pem"]
    assert (publication / "keys" / f"{taken}.pem").read_text() == "a key that mail is signed with"


def test_where_no_key_can_be_written_nothing_is_made(mailer, publication):
    (publication / "keys").write_text("a file in the way")

    ran = mailer("dkim", "keygen", "--selector", "m202611")

    assert ran.code == 1
    assert "error: keys/m202611-rsa.pem: cannot be written (File exists)" in ran.err


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--selector", "a b"), "“a b” cannot name keys in the DNS; use letters"),
        (("--selector", "../../x"), "cannot name keys in the DNS"),
        (("--selector", "a" * 60), "cannot name keys in the DNS"),
        (("--selector", "-"), "cannot name keys in the DNS"),
        (("--domain", "harbour"), "“harbour” is not a domain; write one such as example.org"),
        (("--domain", "evil.example"), "mail from tidewatch.example does not belong to evil.example"),
        (("--domain", "ewatch.example"), "does not belong to ewatch.example"),
    ],
)
def test_names_that_cannot_be_used_are_refused_before_anything_is_made(mailer, publication, option, words):
    ran = mailer("dkim", "keygen", *option)

    assert ran.code == 1
    assert words in ran.err
    assert not (publication / "keys").exists()


def test_while_keys_are_in_use_new_ones_are_said_to_take_their_place(mailer, in_use):
    ran = mailer("dkim", "keygen", "--selector", "next")

    assert ran.code == 0
    assert "in place of what [dkim] says" in ran.out
    assert "Leave the old records" in ran.out


# show


def test_keys_are_shown_from_the_first_line_with_a_line_between_them(mailer, in_use):
    shown = mailer("dkim", "show").out

    assert shown.startswith("RSA (keys/")
    assert shown.count("\n\n") == 2
    assert "\n\n\n" not in shown


def test_where_the_file_of_a_key_is_gone_the_command_that_makes_one_is_said(mailer, in_use):
    next((in_use / "keys").glob("*rsa*.pem")).unlink()

    ran = mailer("dkim", "show")

    assert (ran.code, ran.err.count("error: ")) == (1, 1)
    assert ran.err.endswith(
        "cannot be read (No such file or directory); name a file that is there\nnext:  mailer dkim keygen\n"
    )


def test_without_keys_there_is_nothing_to_show_and_how_to_make_them_is_said(mailer):
    for command in ("show", "check"):
        ran = mailer("dkim", command)

        assert ran.code == 1
        assert "mailer.toml: [dkim] names no key" in ran.err
        assert "next:  mailer dkim keygen" in ran.err


def test_nothing_private_is_ever_printed(mailer, in_use):
    # The file begins with the modulus, which is public.
    private = "".join(a_pem("rsa").decode().splitlines()[1:-1])[440:]
    shown = "".join(mailer("dkim", *words).out for words in (("show",), ("show", "--json"), ("keygen",)))

    assert len(private) > 1000
    assert not any(private[at : at + 20] in shown for at in range(0, len(private), 20))
    assert "PRIVATE" not in shown


# check


@pytest.fixture
def dns_says(monkeypatch):
    """A name server on this machine, which every resolver asks, with the records it is given."""

    def ask(stub: dns.resolver.Resolver) -> None:
        def configure(resolver: dns.resolver.Resolver, *_: object) -> None:
            resolver.nameservers, resolver.port = stub.nameservers, stub.port

        monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", configure)

    return ask


def published(mailer) -> dict[str, tuple[str, str]]:
    """What the DNS should say of the keys in use."""
    keys = mailer("dkim", "show", "--json").document["keys"]
    return {key["selector"]: ("TXT", re.sub(r"^.* IN TXT |[()] ?", "", key["record"]["zone"])) for key in keys}


def test_keys_that_are_published_are_found_to_be(mailer, in_use, dns_says):
    with name_server(**published(mailer)) as stub:
        dns_says(stub)
        ran, as_json = mailer("dkim", "check"), mailer("dkim", "check", "--json")

    assert ran.code == as_json.code == 0
    assert ran.out.splitlines() == [
        f"{name}._domainkey.tidewatch.example: published, and it belongs to keys/{name}.pem" for name in NAMES
    ]
    assert as_json.document["published"] is True
    assert [key["fault"] for key in as_json.document["keys"]] == [None, None]


def test_a_key_that_is_not_published_or_is_another_one_is_told(mailer, in_use, dns_says):
    other = {NAMES[0]: ("TXT", '"v=DKIM1; k=rsa; p=AAAA"')}
    with name_server(**other) as stub:
        dns_says(stub)
        ran, as_json = mailer("dkim", "check"), mailer("dkim", "check", "--json")

    assert ran.code == as_json.code == 1
    assert ran.out.splitlines() == [
        f"{NAMES[0]}._domainkey.tidewatch.example: another key is published there",
        f"{NAMES[1]}._domainkey.tidewatch.example: nothing is published there",
        "next:  mailer dkim show",
    ]
    assert as_json.document["published"] is False
    assert as_json.document["keys"][1]["fault"] == "nothing is published there"


def test_where_no_name_server_answers_that_is_what_is_said(mailer, in_use, dns_says):
    stub = dns.resolver.Resolver(configure=False)
    stub.nameservers = []
    dns_says(stub)

    ran = mailer("dkim", "check")

    assert ran.code == 1
    assert "no name server answers" in ran.out


def test_the_strings_of_a_text_record_are_joined_and_other_records_are_none():
    known = {"tea": ("TXT", '"green" " and black"'), "quay": ("MX", "10 mail.quay.example.")}
    with name_server(**known) as resolver:
        assert text_records("tea.example", resolver) == (b"green and black",)
        assert text_records("quay.example", resolver) == ()
        assert text_records("nowhere.example", resolver) == ()
        assert text_records("a..example", resolver) is None


# settings

RSA = '[dkim.rsa]\nselector = "a-rsa"\nkey_file = "keys/a.pem"\n'


@pytest.mark.parametrize(
    ("settings", "line", "message", "fix"),
    [
        ('[dkim]\ndomain = "evil.example"\n', 9, "domain in [dkim] is evil.example", "write tidewatch.example, or a"),
        ('[dkim]\ndomain = "watch.example"\n', 9, "domain in [dkim] is watch.example", "write tidewatch.example, or a"),
        ('[dkim]\ndomain = "example"\n', 9, "domain in [dkim] is not usable", "write a domain such as example.org"),
        ('[dkim]\ndomin = "tidewatch.example"\n', 9, "unknown setting domin in [dkim]", "write domain"),
        (RSA.replace("selector", "selctor"), 9, "unknown setting selctor in [dkim.rsa]", "write selector"),
        (RSA.replace("a-rsa", "a_rsa"), 9, "selector in [dkim.rsa] is not usable", "write letters, digits and"),
        ('[dkim.rsa]\nselector = "a"\n', 8, "key_file in [dkim.rsa] is missing", 'write key_file = "…" there'),
        ('[dkim]\nrsa = "keys/a.pem"\n', 9, "[dkim.rsa] is not usable", "write a line [dkim.rsa], and its"),
        (RSA.replace("rsa]", "rs]"), 8, "unknown setting rs in [dkim]", "write rsa"),
    ],
)
def test_a_setting_of_signing_that_is_not_usable_is_refused_by_line(tmp_path, settings, line, message, fix):
    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path, SETTINGS + settings))

    assert (caught.value.file, caught.value.line) == ("mailer.toml", line)
    assert message in caught.value.message
    assert fix in caught.value.fix


def test_keys_can_be_named_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILER_DKIM__RSA__SELECTOR", "b-rsa")

    publication = load(a_publication_on_disk(tmp_path, SETTINGS + RSA))

    assert publication.dkim.rsa is not None
    assert (publication.dkim.rsa.selector, publication.dkim.rsa.key_file) == ("b-rsa", "keys/a.pem")


@pytest.mark.parametrize(
    ("variable", "value", "message", "fix"),
    [
        ("MAILER_DKIM__RSA__SELECTOR", "b_rsa", "selector in [dkim.rsa] is not usable", "write letters"),
        ("MAILER_DKIM__RSA__SELCTOR", "b-rsa", "unknown variable", "set MAILER_DKIM__RSA__SELECTOR"),
        ("MAILER_DKIM__DOMAIN", "evil.example", "domain in [dkim] is evil.example", "write tidewatch.example"),
    ],
)
def test_a_variable_of_signing_that_is_not_usable_is_refused_by_name(
    tmp_path, monkeypatch, variable, value, message, fix
):
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path, SETTINGS + RSA))

    assert (caught.value.file, caught.value.line) == (variable, None)
    assert message in caught.value.message
    assert fix in caught.value.fix


# eml


def test_a_send_ready_mail_is_signed_with_the_keys_in_use_and_a_draft_is_not(mailer, in_use):
    slug = a_fit_issue(in_use).name
    made = mailer("eml", slug, "--to", "ana@harbour.example", "--json")
    assert made.code == 0
    data = (in_use / made.document["file"]).read_bytes()
    publication = load(in_use)
    verify_signatures(data, load_keys(publication), publication.signing_domain)

    draft = mailer("eml", slug, "--draft", "--json")
    assert b"DKIM-Signature" not in (in_use / draft.document["file"]).read_bytes()
