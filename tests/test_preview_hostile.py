"""Whatever a mail holds, opened in a real browser as the preview shows it, nothing of it comes to life."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import BROWSER, a_browser
from tests.preview_server import a_preview, an_edition

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "feeds" / "sanitize"

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a script of another site": '<script src="https://evil.example/x.js"></script>',
    "a module": '<script type="module">import "https://evil.example/x.js"</script>',
    "a picture that fails": '<img src=x onerror="alert(1)">',
    "a drawing": '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "a drawing that leads on": '<svg><a xlink:href="javascript:alert(1)"><text y="20">x</text></a></svg>',
    "a body that loads": '<body onload="alert(1)">',
    "a link that runs": '<a id="go" href="javascript:alert(1)">x</a>',
    "a link that runs in a new window": '<a id="go" target="_blank" href="javascript:alert(document.domain)">x</a>',
    "a link that is a page": '<a id="go" href="data:text/html,<script>alert(1)</script>">x</a>',
    "a link that takes the window": '<a id="go" target="_top" href="https://evil.example/">x</a>',
    "another base": '<base href="https://evil.example/"><img src="a.png"><a id="go" href="x">x</a>',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "a refresh that runs": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "a policy of its own": '<meta http-equiv="Content-Security-Policy" content="script-src *"><script>alert(1)//',
    "a form": '<form action="https://evil.example/"><button id="go">x</button></form>',
    "a form that runs": '<form action="javascript:alert(1)"><input type="submit" id="go"></form>',
    "a field that takes the focus": '<input autofocus onfocus="alert(1)">',
    "a frame": '<iframe src="https://evil.example/"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "an object": '<object data="https://evil.example/x.swf"></object><embed src="https://evil.example/x">',
    "a picture elsewhere": '<img src="https://evil.example/pixel.gif" srcset="https://evil.example/2.gif 2x">',
    "a picture in a style": '<p style="background:url(https://evil.example/a.png)">x</p>',
    "a style sheet elsewhere": '<link rel="stylesheet" href="https://evil.example/a.css">',
    "an imported style sheet": "<style>@import url(https://evil.example/a.css);</style>",
    "a typeface elsewhere": "<style>@font-face{font-family:x;src:url(//evil.example/x)}p{font-family:x}</style><p>",
    "a style that tells what is there": '<style>a[href^="x"]{background:url(//evil.example/)}</style><a href="x">x</a>',
    "a film and a sound": '<video src="https://evil.example/a.mp4" autoplay></video><audio src="https://evil.example/a">',
    "what is fetched ahead": '<link rel="prefetch" href="//evil.example"><link rel="preconnect" href="//b.example">',
    "a ping": '<a id="go" href="#x" ping="https://evil.example/">x</a>',
    "a comment for one program": "<!--[if IE]><script>alert(1)</script><![endif]--><!--><script>alert(1)</script>-->",
    "an end of the page": "</body></html><script>alert(1)</script>",
    "an unclosed attribute": '<img src="x" title="<script>alert(1)</script>" onerror=alert(1)//',
    "a template": "<template><script>alert(1)</script></template>{{ 7*7 }}<x-a></x-a>",
    "mathematics": '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)"></style></mglyph></table></math>',
}


def _cases() -> dict[str, str]:
    cases = {
        name: f'<html lang="en" dir="ltr"><body><p>A letter.</p>{markup}</body></html>'
        for name, markup in HOSTILE.items()
    }
    if CORPUS.is_dir():
        for file in sorted(CORPUS.glob("*.xml")):
            text = file.read_bytes().decode("utf-8", "replace")
            cases[file.stem] = f"<html><body>{html.unescape(text)}</body></html>"
    return cases


CASES = _cases()


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Any, dict[str, str], list[str]]]:
    """A page of the preview, the addresses of the hostile mails by name, and all that came to life."""
    if BROWSER is None:
        pytest.skip("no Chromium here")
    names = {f"x-{number}": name for number, name in enumerate(CASES)}
    editions = [an_edition(CASES[name], language=tag) for tag, name in names.items()]
    alive: list[str] = []
    with a_preview(editions) as preview, a_browser() as browser:
        context = browser.new_context()

        def told(address: str) -> None:
            if not address.startswith(preview.address):
                alive.append(f"asks {address[:80]}")

        def opens(dialog: Any) -> None:
            alive.append(f"dialog {dialog.message}")
            dialog.dismiss()

        context.on("dialog", opens)
        context.on("response", lambda answer: told(answer.url))
        context.on("requestfailed", lambda asked: told(asked.url) if asked.failure != "csp" else None)
        page = context.new_page()
        page.goto(preview.address + "state")
        # Nothing of the page's own is wanted here, only its origin and the frame that it would show the mail in.
        page.evaluate("document.body.replaceChildren()")
        yield page, {name: f"mail/1/{tag}" for tag, name in names.items()}, alive
        context.close()


SHOW = """async address => {
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
  frame.src = address;
  const loaded = new Promise(done => { frame.onload = done; });
  document.body.replaceChildren(frame);
  await Promise.race([loaded, new Promise(done => setTimeout(done, 2000))]);
  frame.contentDocument.getElementById('go')?.click();
  await new Promise(done => setTimeout(done, 15));
  // Where the browser itself puts up that something was blocked, nobody may look.
  try { return frame.contentWindow.location.href; } catch { return 'blocked'; }
}"""


@pytest.mark.parametrize("name", CASES)
def test_nothing_runs_asks_or_leaves_that_stands_in_a_mail_as(
    opened: tuple[Any, dict[str, str], list[str]], name: str
) -> None:
    page, addresses, alive = opened
    alive.clear()
    before = page.url
    shown = page.evaluate(SHOW, addresses[name])
    assert alive == []
    assert page.url == before
    assert shown == "blocked" or shown.startswith(before.removesuffix("state"))
