"""A shelf of 1,000 stories: reading it, which are similar, and ``story list`` and ``issue show`` as whole processes.

    python benchmarks/bench_shelf.py

The figures to reach are 1.5 s for ``story list``, and 0.4 s for what is similar among 500. The bare interpreter stands
beside the processes, since machines differ and are noisy.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mailer.collect.library import Library
from mailer.facts.similar import similar_on
from mailer.model.story import Author, Source, Story

ROOT = Path(__file__).parent.parent
STORIES = 1_000
ROUNDS = 5

WORDS = """
the quay was quiet and nobody at the harbour office could say why boxes had fallen by so much since spring while lines
that used to wait for cotton now decline to and ships sail riding high with little aboard but air
"""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        library = made_in(Path(folder))
        shelf = library.stories()
        print(f"{'reading the shelf':<26} fastest {fastest(library.stories):.3f} s  {STORIES} stories")
        for count in (STORIES // 2, STORIES):
            taken = fastest(lambda count=count: similar_on(shelf[:count]))  # type: ignore[misc]
            print(f"{f'similar among {count}':<26} fastest {taken:.3f} s")
        bare = fastest(lambda: run(folder, "-c", "pass"))
        for words in (("story", "list"), ("story", "show", shelf[0].slug), ("issue", "show", "2026-11-20")):
            taken = fastest(lambda words=words: run(folder, "-m", "mailer", *words))  # type: ignore[misc]
            print(
                f"{'mailer ' + ' '.join(words[:2]):<26} fastest {taken:.3f} s  {taken / bare:5.1f} × bare interpreter"
            )


def made_in(folder: Path) -> Library:
    """The sample publication in ``folder`` with a thousand more stories."""
    for name in ("mailer.toml", "seeds", "issues", "templates"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    library = Library(folder / "seeds", lambda path: path.name)
    chance = random.Random(7)
    people = [f"{first} {last}" for first in names(chance, 60) for last in names(chance, 20)]
    for at in range(STORIES):
        library.write(story(at, chance, people))
    return library


def names(chance: random.Random, count: int) -> list[str]:
    """Words that look like names."""
    return [
        "".join(chance.choice(pair) for pair in ("BDKLMNRST", "aeiou", "lmnrst", "aeiou", "lnrs")) for _ in range(count)
    ]


def story(at: int, chance: random.Random, people: list[str]) -> Story:
    """One story of 600 words about a dozen people and places."""
    cast = chance.choices(people, k=12)
    sentences = []
    for _ in range(40):
        words = chance.choices(WORDS.split(), k=13)
        words[chance.randrange(13)] = chance.choice(cast)
        sentences.append(f"In {chance.choice(cast)} {' '.join(words)} {chance.randrange(100)}%.")
    return Story(
        slug=f"story-{at}",
        title=f"What {cast[0]} did in {cast[1]} in week {at}",
        authors=(Author(name=cast[2], role="Correspondent", affiliation="Harbour Office"),),
        publisher=f"Paper {at % 12}",
        published=dt.date(2026, 1, 1) + dt.timedelta(days=at % 300),
        url=f"https://paper.example/{at}",
        language="en",
        source=Source(name=f"{at}.txt", digest=f"{at:064x}"),
        imported=dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC),
        body="\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, 40, 4)),
    )


def fastest(work: Callable[[], object]) -> float:
    """Seconds, the best of five."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def run(folder: str, *arguments: str) -> None:
    """One process of this interpreter."""
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
