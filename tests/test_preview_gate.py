"""Who may ask the preview for anything: every way in that is not a person at this machine is refused."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator

import pytest

from mailer.preview.seen import Picture
from mailer.preview.serving import listening
from tests.preview_server import TOKEN, Preview, a_preview, an_edition

SECRET = b"SECRET-OF-THE-DRAFT"
STATE = f"/{TOKEN}/state"
MAIL = f"/{TOKEN}/mail/1/en"


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    picture = Picture("quay-1a2b.png", "image/png", b"\x89PNG-of-the-quay")
    with a_preview([an_edition(pictures={"cid:quay-1a2b.png": picture})]) as running:
        yield running


def test_the_page_and_all_it_needs_are_served_to_whoever_has_the_token(preview: Preview) -> None:
    for path in ("", "state", "assets/preview.css", "assets/preview.js", "mail/1/en", "text/1/en", "source/1/en"):
        assert preview.ask(f"/{TOKEN}/{path}").status == 200, path
    assert preview.ask(MAIL).body.count(SECRET) == 1
    assert preview.ask(f"/{TOKEN}/picture/quay-1a2b.png").body == b"\x89PNG-of-the-quay"


def test_localhost_is_another_name_of_this_machine(preview: Preview) -> None:
    assert preview.ask(STATE, Host=f"localhost:{preview.port}").status == 200


HOSTS = {
    "a name that an attacker's server resolves to 127.0.0.1": "evil.example",
    "such a name with our port": "evil.example:{port}",
    "a name that begins like ours": "127.0.0.1.evil.example:{port}",
    "a name that ends like ours": "evil.example.localhost:{port}",
    "the address that means every interface": "0.0.0.0:{port}",
    "another address of this machine": "127.0.0.2:{port}",
    "the address as a number": "2130706433:{port}",
    "IPv6": "[::1]:{port}",
    "our name without the port": "127.0.0.1",
    "our name with another port": "127.0.0.1:1",
    "our name with a user before it": "127.0.0.1:{port}@evil.example",
    "our name with a dot behind it": "127.0.0.1.:{port}",
    "nothing": "",
}


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_a_request_is_refused_whose_host_is(preview: Preview, host: str) -> None:
    answer = preview.ask(MAIL, Host=host.format(port=preview.port))
    assert (answer.status, answer.body) == (403, b"")


def test_a_request_without_a_host_is_refused(preview: Preview) -> None:
    for version in (b"1.0", b"1.1"):
        answer = preview.raw(b"GET %s HTTP/%s\r\n\r\n" % (MAIL.encode(), version))
        assert re.match(rb"HTTP/1\.1 40[03] ", answer)
        assert SECRET not in answer


def test_a_request_with_two_hosts_is_refused(preview: Preview) -> None:
    ours = f"127.0.0.1:{preview.port}".encode()
    for hosts in ((ours, b"evil.example"), (b"evil.example", ours)):
        answer = preview.raw(b"GET %s HTTP/1.1\r\nHost: %s\r\nHost: %s\r\n\r\n" % (MAIL.encode(), *hosts))
        assert re.match(rb"HTTP/1\.1 40[03] ", answer)
        assert SECRET not in answer


def test_an_absolute_address_of_another_site_is_refused(preview: Preview) -> None:
    ours = f"127.0.0.1:{preview.port}".encode()
    answer = preview.raw(b"GET http://evil.example%s HTTP/1.1\r\nHost: %s\r\n\r\n" % (MAIL.encode(), ours))
    assert re.match(rb"HTTP/1\.1 40[034] ", answer)
    assert SECRET not in answer


ORIGINS = {
    "another site": "https://evil.example",
    "a sandboxed page or a file": "null",
    "our name with another port": "http://127.0.0.1:1",
    "our name over https": "https://127.0.0.1:{port}",
    "a name that begins like ours": "http://127.0.0.1:{port}.evil.example",
    "nothing": "",
}


@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS)
def test_a_request_is_refused_whose_origin_is(preview: Preview, origin: str) -> None:
    answer = preview.ask(MAIL, Origin=origin.format(port=preview.port))
    assert (answer.status, answer.body) == (403, b"")
    assert "access-control-allow-origin" not in answer.headers


def test_our_own_origin_may_ask(preview: Preview) -> None:
    assert preview.ask(STATE, Origin=f"http://127.0.0.1:{preview.port}").status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "cross-site, none"])
def test_a_request_that_the_browser_says_comes_from_elsewhere_is_refused(preview: Preview, site: str) -> None:
    assert preview.ask(MAIL, Sec_Fetch_Site=site).status == 403
    framed = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
    assert preview.ask(f"/{TOKEN}/", **framed).status == 403


def test_the_page_may_be_opened_by_a_link_in_a_file_and_nothing_else_may(preview: Preview) -> None:
    opened = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert preview.ask(f"/{TOKEN}/", **opened).status == 200
    assert preview.ask(MAIL, **opened).status == 403


UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:{port}"])
def test_a_websocket_is_never_opened(preview: Preview, origin: str) -> None:
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin.format(port=preview.port)}
    assert preview.ask(f"/{TOKEN}/state", **UPGRADE, **key).status != 101


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("path", [STATE, "/"], ids=["with the token", "without the token"])
def test_nothing_can_be_done_but_reading(preview: Preview, method: str, path: str) -> None:
    answer = preview.ask(path, method=method)
    assert (answer.status, answer.body) == (405, b"")
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_method_in_a_header_changes_nothing(preview: Preview) -> None:
    assert preview.ask(STATE, method="POST", X_HTTP_Method_Override="GET").status == 405


TOKENS = {
    "none": "/state",
    "an empty one": "//state",
    "another one": "/guess/state",
    "ours but for its last letter": f"/{TOKEN[:-1]}/state",
    "ours and one more letter": f"/{TOKEN}x/state",
    "ours in capitals": f"/{TOKEN.upper()}/state",
    "ours in the query": f"/state?token={TOKEN}",
    "ours behind another": f"/x/{TOKEN}/state",
    "ours without a slash behind it": f"/{TOKEN}",
    "letters that no token has": "/%C3%A9%00/state",
}


@pytest.mark.parametrize("path", TOKENS.values(), ids=TOKENS)
def test_a_request_is_refused_whose_token_is(preview: Preview, path: str) -> None:
    answer = preview.ask(path)
    assert (answer.status, answer.body) == (404, b"")


PATHS = {
    "a step up": "/{token}/../{token}/state",
    "steps up out of the page": "/{token}/assets/../../../../etc/passwd",
    "an escaped step up": "/{token}/assets/%2e%2e/%2e%2e/etc/passwd",
    "an escaped slash": "/{token}/assets/..%2f..%2fetc%2fpasswd",
    "an escape of an escape": "/{token}/assets/%252e%252e%252fpasswd",
    "backslashes": "/{token}/assets/..\\..\\mailer.toml",
    "an absolute path": "/{token}/picture//etc/passwd",
    "a file of the publication": "/{token}/mailer.toml",
    "the issue itself": "/{token}/issues/2026-11-20/issue.md",
    "the settings as a picture": "/{token}/picture/mailer.toml",
    "the program's own files": "/{token}/assets/app.py",
    "a file address": "/{token}/picture/file:///etc/passwd",
    "a letter that ends texts": "/{token}/picture/quay-1a2b.png%00.txt",
    "a picture by a part of its name": "/{token}/picture/quay",
    "a version that never was": "/{token}/mail/7/en",
    "a version of thousands of digits": "/{token}/mail/" + "9" * 5000 + "/en",
    "a version before all": "/{token}/mail/-1/en",
    "a language that is not there": "/{token}/mail/1/xx",
    "a share of another machine": "/{token}/picture/\\\\host\\share",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_nothing_is_served_at(preview: Preview, path: str) -> None:
    host = f"Host: 127.0.0.1:{preview.port}\r\nConnection: close"
    answer = preview.raw(f"GET {path.format(token=TOKEN)} HTTP/1.1\r\n{host}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"root:" not in answer
    assert SECRET not in answer


def test_every_answer_may_not_be_kept_framed_sniffed_or_told_of(preview: Preview) -> None:
    for path in (f"/{TOKEN}/", STATE, MAIL, f"/{TOKEN}/assets/preview.js", "/nothing"):
        headers = preview.ask(path).headers
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path


def test_the_page_runs_only_its_own_script_and_nobody_may_frame_it(preview: Preview) -> None:
    policy = preview.ask(f"/{TOKEN}/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_mail_runs_nothing_sends_nothing_and_is_framed_by_the_page_alone(preview: Preview) -> None:
    policy = preview.ask(MAIL).headers["content-security-policy"]
    assert "script-src" not in policy
    for part in ("default-src 'none'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'", "sandbox "):
        assert part in policy
    assert "allow-scripts" not in policy
    assert "allow-forms" not in policy


def test_sources_and_texts_are_shown_and_never_run(preview: Preview) -> None:
    for view in ("text", "source"):
        assert preview.ask(f"/{TOKEN}/{view}/1/en").headers["content-type"] == "text/plain; charset=utf-8"


def test_pictures_off_and_styles_off_are_kept_by_the_browser_itself(preview: Preview) -> None:
    assert "img-src 'none'" in preview.ask(f"{MAIL}?images=off").headers["content-security-policy"]
    assert "style-src 'none'" in preview.ask(f"{MAIL}?styles=off").headers["content-security-policy"]
    assert "style-src-elem 'none'" in preview.ask(f"{MAIL}?styles=inline").headers["content-security-policy"]


def test_what_a_query_says_never_gets_into_a_header(preview: Preview) -> None:
    plain = preview.ask(MAIL).headers
    for query in ("images=*", "styles='self'", "scheme=dark%0d%0aX-Evil:1", "styles=off;script-src%20*"):
        asked = preview.ask(f"{MAIL}?{query}").headers
        assert asked["content-security-policy"] == plain["content-security-policy"], query
        assert "x-evil" not in asked


def test_a_body_that_never_ends_and_headers_without_end_do_not_hold_up_others(preview: Preview) -> None:
    with socket.create_connection(("127.0.0.1", preview.port), timeout=5) as slow:
        slow.sendall(f"GET {STATE} HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\nContent-Length: 99\r\n\r\nx".encode())
        with socket.create_connection(("127.0.0.1", preview.port), timeout=5) as endless:
            endless.sendall(b"GET / HTTP/1.1\r\n" + b"X-Pad: " + b"x" * 300_000)
            assert preview.ask(STATE).status == 200


def test_the_server_does_not_listen_on_any_other_address(preview: Preview) -> None:
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in {*others, "127.0.0.2"}:
        with pytest.raises(OSError), socket.create_connection((str(address), preview.port), timeout=2):  # noqa: PT011
            pass


def test_no_part_of_an_answer_waits_until_the_browser_has_acknowledged_what_came_before() -> None:
    async def accepted() -> int:
        asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            asked.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(answer, sock=listening(0)) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await reader.read()
            writer.close()
        return await asked

    assert asyncio.run(accepted()) != 0
