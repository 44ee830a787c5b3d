"""The most used pages beside a bare Django page with three queries, in practices of three sizes, in one process.

The practice runs in the environment that `make practice` makes: ``python -m bench.pages SIZE ...`` prints what it measured as JSON.
Times are those of the processor, without the test client: the program that answers is called as a web server calls it.
"""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from io import BytesIO
from itertools import product
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from . import writers

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000, 1_000_000)
PAGES = {
    "today": "/",
    "the list of patients": "/patients/",
    "a chart": "/patients/1/",
    "a consultation": "/patients/1/consultation/",
    "a screening": "/screenings/1/",
    "a plan": "/plans/1/",
    "the treatment room": "/treatments/1/",
    "the week": "/diary/week/",
    "the inbox": "/inbox/",
    "the aftercare page": "/a/{link}/",
}
SEARCHES = {
    "exact search": "/patients/?q=Anna+Mercer",
    "prefix search": "/patients/?q=Mer",
    "search with a typo": "/patients/?q=Ana+Mercre",
}
BARE, BY_KEY = "/bare/", "/patients/1/correct/"
_STARTPROJECT = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip


@dataclass(slots=True)
class PagesMeasured:
    """Seconds and numbers of queries by size and page; bytes of a first load; patients a second.

    ``written``: of what sixteen processes wrote at once, how many are there and how many were refused; None where it was not tried.
    """

    sizes: list[int]
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    queries: dict[str, dict[str, int]] = field(default_factory=dict)
    first_load: dict[str, int] = field(default_factory=dict)
    created_a_second: float = 0.0
    written: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    made_in_s: dict[str, float] = field(default_factory=dict)

    def times_bare(self, size: int, page: str) -> float:
        """How many bare pages a page costs."""
        return self.seconds[str(size)][page] / self.seconds[str(size)][BARE]

    def growth(self, page: str) -> float:
        """How many times as many bare pages it costs in the largest practice as in the smallest."""
        return self.times_bare(self.sizes[-1], page) / self.times_bare(self.sizes[0], page)


def measure(sizes: Sequence[int], rounds: int) -> PagesMeasured:
    """In a process of the environment in which the practice runs."""
    own = ROOT / ".venv" / "bin" / "python"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(own), "-m", "bench.pages", f"{folder}/practice", str(rounds), *map(str, sizes)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return PagesMeasured(**json.loads(done.stdout))


def _begin(home: Path) -> None:
    from needlecraft.practice.config import installing

    if not home.exists():
        installing.make_home(home)
    installing.begin(home)
    from django.conf import settings
    from django.urls import clear_url_caches, path

    from needlecraft.practice.config import urls
    from needlecraft.practice.core.policies import Open, policy

    settings.ALLOWED_HOSTS.append("testserver")
    urls.urlpatterns.append(path(BARE.removeprefix("/"), policy(Open.ANYONE)(_bare)))
    clear_url_caches()


def _bare(request: Any) -> Any:
    """A bare page: three rows by their keys and a small template."""
    from django.http import HttpResponse
    from django.template import Context

    from needlecraft.practice.people.models import Membership, User
    from needlecraft.practice.practices.models import Practice

    found = [model.objects.get(pk=1) for model in (Practice, User, Membership)]
    return HttpResponse(_template().render(Context({"found": found})))


@cache
def _template() -> Any:
    from django.template import Engine

    return Engine().from_string("<!doctype html><title>Bare</title>{% for one in found %}<p>{{ one.pk }}</p>{% endfor %}")


class _Caller:
    """Calls the program as a web server does, logged in as a practitioner of the practice that is connected."""

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.test import Client
        from django.test.utils import override_settings

        from needlecraft.practice.aftercare.models import Sheet
        from needlecraft.practice.people.models import Membership

        client = Client()
        client.force_login(
            Membership.objects.get(user__email="practitioner@example.org").user, backend="django.contrib.auth.backends.ModelBackend"
        )
        self.cookie = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        self.link, self.program = Sheet.objects.get(pk=1).link, WSGIHandler()
        with override_settings(MIDDLEWARE=_STARTPROJECT):
            self.bare = WSGIHandler()

    def get(self, place: str) -> bytes:
        """The page, which must be there."""
        path, _, query = place.format(link=self.link).partition("?")
        told: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": self.cookie, "wsgi.input": BytesIO(), "wsgi.url_scheme": "http",
        }  # fmt: skip
        status: list[str] = []
        answer = (self.bare if place == BARE else self.program)(told, lambda line, headers: status.append(line))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        if not status[0].startswith("200"):
            raise RuntimeError(f"{place}: {status[0]}, {dict(answer.items())}")
        return body


def _measured(home: Path, rounds: int, sizes: list[int]) -> PagesMeasured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _begin(home)
    from needlecraft.practice.config import installing

    from . import practices

    result = PagesMeasured(sizes)
    callers: dict[int, _Caller] = {}
    places = [BARE, BY_KEY, *PAGES.values(), *SEARCHES.values()]
    for size in sizes:
        path = practices.made_in(home, size)
        is_there = path.exists()
        _connect(path)
        installing.update()
        if not is_there:
            start = perf_counter()
            practices.grow(size)
            result.made_in_s[str(size)] = perf_counter() - start
        callers[size] = _Caller()
        result.queries[str(size)] = {}
        for place in places:
            callers[size].get(place)
            with CaptureQueriesContext(connection) as captured:
                callers[size].get(place)
            result.queries[str(size)][place] = len(captured)
    taken: dict[tuple[int, str], list[float]] = {}
    gc.collect()
    gc.freeze()  # what making the practices left behind is no work of the pages
    for _, place, size in product(range(rounds), places, sizes):
        _connect(practices.made_in(home, size))
        callers[size].get(place)
        taken.setdefault((size, place), []).append(min(_seconds(callers[size], place) for _ in range(5)))
    result.seconds = {str(size): {place: min(taken[size, place]) for place in places} for size in sizes}
    result.first_load = {place: _first_load(callers[sizes[-1]], place) for place in PAGES.values()}
    smallest = partial(_connect, practices.made_in(home, min(sizes)))
    result.created_a_second = writers.created_a_second(smallest)
    result.written = {"SQLite": writers.written_at_once(smallest), "PostgreSQL": writers.on_postgresql()}
    return result


def _connect(path: Path) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = path
    connection.ensure_connection()


def _seconds(caller: _Caller, place: str) -> float:
    start = process_time()
    caller.get(place)
    return process_time() - start


def _first_load(caller: _Caller, place: str) -> int:
    """The page and all that it loads, as it is sent: compressed where that is served so."""
    from django.conf import settings

    page = caller.get(place)
    named = set(re.findall(rb'(?:src|href)="/static/([^"]+)"', page))
    for name in [one for one in named if one.endswith(b".css")]:
        style = (settings.STATIC_ROOT / name.decode()).read_bytes()
        named |= {os.path.normpath(os.path.join(os.path.dirname(name), one)) for one in re.findall(rb"url\([\"']?([^)\"'#]+)", style)}
    return len(page) + sum(_sent(settings.STATIC_ROOT / name.decode()) for name in named if not name.count(b"data:"))


def _sent(path: Path) -> int:
    small = path.with_name(f"{path.name}.gz")
    return (small if small.exists() else path).stat().st_size


if __name__ == "__main__":
    home, n_rounds, *asked = sys.argv[1:]
    print(json.dumps(asdict(_measured(Path(home), int(n_rounds), [*map(int, asked)]))))
