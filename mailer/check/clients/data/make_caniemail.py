"""Make caniemail.json of the data of caniemail.com: the last version of each client, and what is needed to say so.

    npm pack caniemail && tar xzf caniemail-*.tgz
    python mailer/check/clients/data/make_caniemail.py package/data/caniemail.json

Take over what the licences beside it say when they change, and run the tests of the clients: a feature that lost
support may need a reason in ``clients_known.py``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_PLATFORMS = {"desktop-webmail": "web", "outlook-com": "web", "mobile-webmail": "mobile-web", "desktop-app": "desktop"}


def reduced(source: dict[str, Any]) -> dict[str, Any]:
    """What is kept. Of each feature: title, day of the test, a letter a client: y, n, a (partly), u (unknown)."""
    clients: dict[tuple[str, str], None] = {}
    for feature in source["data"]:
        clients.update(((family, platform), None) for family, by in feature["stats"].items() for platform in by)
    names = source["nicenames"]
    return {
        "date": source["last_update_date"][:10],
        "clients": {
            f"{family}-{_PLATFORMS.get(platform, platform)}": _called(names, family, platform)
            for family, platform in clients
        },
        "features": {
            feature["slug"]: [
                feature["title"],
                feature["last_test_date"],
                "".join(_letter(feature["stats"], *client) for client in clients),
            ]
            for feature in source["data"]
        },
    }


def _called(names: dict[str, Any], family: str, platform: str) -> str:
    where = {"desktop-webmail": "web", "outlook-com": "web and new", "mobile-webmail": "mobile web"}
    return f"{names['family'][family]} ({where.get(platform, names['platform'][platform])})"


def _letter(stats: dict[str, Any], family: str, platform: str) -> str:
    versions = list(stats.get(family, {}).get(platform, {}).values())
    return versions[-1][:1] if versions else "u"


if __name__ == "__main__":
    data = reduced(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    text = json.dumps(data, ensure_ascii=False, indent=0, separators=(",", ":"))
    Path(__file__).with_name("caniemail.json").write_text(text + "\n", "utf-8")
