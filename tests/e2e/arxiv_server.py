# SPDX-License-Identifier: MIT
"""arXiv on loopback: its feeds, query API and OAI-PMH over a made-up history, at a time of day that the test sets, with faults by script.

Notes every request with its begin and end, and every connection, so that a test can tell how far apart they were.
"""
import collections
import contextlib
import datetime
import http.server
import threading
import time
import urllib.parse

import arxiv_oai
import arxiv_query
from feeds import EASTERN, feed

Request = collections.namedtuple("Request", "service path begun ended status")
# stale, throttled, truncated, blank, empty: what comes in place of the answer; until: an aware datetime
Fault = collections.namedtuple("Fault", "kind until")
_SERVICES = ("rss", "api", "oai")
_XML = {"Content-Type": "application/xml"}


class ArxivServer:
    """`history` may be replaced by what has `papers`, `days`, `feed_items` and `last_day_before` (History)."""

    def __init__(self, history, now):
        self.history, self.now = history, now
        self.faults = {}                                          # (category, day): Fault, for its feed alone; (service, day): for the whole service
        self.next = {name: collections.deque() for name in _SERVICES}   # kinds of faults, each for one answer
        self.lag = {name: {} for name in ("api", "oai")}          # paper id: how long after midnight of its day it comes into the index
        self.early = datetime.timedelta(minutes=90)               # how long before midnight the archive has the announcements of the next day
        self.stuck = None                                         # (day, until when): the archive knows nothing that is later than that day
        self.broken = {name: set() for name in ("api", "oai")}    # ids whose records cannot be read
        self.refused = set()                                      # ids that the query API takes for malformed
        self.page = 40                                            # records of an OAI page
        self.generation = 1                                       # tokens of an earlier one are not known any more
        self.log = []
        self.hold = 0.0                                           # seconds that each answer takes
        self.connections = []                                     # (opened, closed)
        self.watch = None                                         # called with each request before it is answered
        self._rows = {}
        self._lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def settings(self, interval):
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        return {"rss": f"{base}/rss", "api": f"{base}/api/query", "oai": f"{base}/oai", "min_interval": interval}

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def asked(self, service):
        with self._lock:
            return [one for one in self.log if one.service == service]

    # What arXiv's services know.

    def today(self):
        """Whose feed is shown."""
        return self.now.astimezone(EASTERN).date()

    def archive_day(self):
        """Up to which announcements the archive knows."""
        day = (self.now + self.early).astimezone(EASTERN).date()
        return min(day, self.stuck[0]) if self.stuck and self.now < self.stuck[1] else day

    def papers(self):
        return self.history.papers

    def _known(self, service, paper):
        """The newest version in that service's index; 0: the paper is not in it yet."""
        late = self.lag[service].get(paper.id)
        if late is None:
            return paper.version_on(self.archive_day())
        shown = [one for one in paper.versions
                 if self.now >= datetime.datetime.combine(one.day, datetime.time(), EASTERN) + late]
        return len(shown)

    def in_api(self, paper):
        return self._known("api", paper)

    def in_oai(self, paper):
        return self._known("oai", paper)

    def rows(self, first, asked):
        """(datestamp, paper) of what changed since, in the order of datestamps."""
        last = self.archive_day()
        key = (first, last, asked)
        if key not in self._rows:
            rows = []
            for paper in self.history.papers.values():
                changes = [day for day in paper.changes() if day <= last]
                if changes and max(changes) >= first and any(arxiv_oai.is_in(c, asked) for c in arxiv_oai.both_ids(paper.categories(last))):
                    rows.append((max(changes), paper))
            self._rows[key] = sorted(rows, key=lambda row: (row[0], row[1].id))
        return [row for row in self._rows[key] if self.in_oai(row[1])] if self.lag["oai"] else self._rows[key]

    # Answers.

    def answer(self, path, headers):
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        service = {"/api/query": "api", "/oai": "oai"}.get(url.path, "rss")
        category = url.path.removeprefix("/rss/")
        with self._lock:
            kind = self.next[service].popleft() if self.next[service] else self._fault(service, category)
        if kind in _FAULTS:
            return service, _FAULTS[kind]
        if service == "api":
            return service, arxiv_query.answer(query, self, kind)
        if service == "oai":
            return service, _cut(arxiv_oai.answer(query, self), kind)
        return service, _cut(self._feed(category, headers, kind), kind)

    def _fault(self, service, category):
        for key in ((service, self.today()), (category, self.today())):
            fault = self.faults.get(key)
            if fault and self.now < fault.until:
                return fault.kind
        return ""

    def _feed(self, category, headers, kind):
        day = self.today()
        shown = self.history.last_day_before(day) if kind == "stale" else day
        items = self.history.feed_items(category, shown) if shown in self.history.days and kind != "empty" else []
        etag = f"{category}-{self.now.timestamp():.0f}"
        if headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"Content-Type": "application/rss+xml", "ETag": etag}, feed(category, day.isoformat(), items).encode()


_FAULTS = {
    "throttled": (429, {"Content-Type": "text/plain", "Retry-After": "600"}, b"Rate exceeded."),
    "throttled for two hours": (429, {"Content-Type": "text/plain", "Retry-After": "7200"}, b"Rate exceeded."),
    "406": (406, {"Content-Type": "text/html"}, b"<html>Not Acceptable</html>"),
    "flow control": (503, {"Content-Type": "text/html", "Retry-After": "120"}, b"<html>Retry after 120 seconds</html>"),
    "first byte timeout": (503, {"Content-Type": "text/html", "Retry-After": "0"}, b"<html>503 first byte timeout</html>"),
    "blank": (200, _XML, b""),
    "html": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>arXiv is being mended<br></body></html>"),
}


def _cut(answer, kind):
    status, headers, body = answer
    return (status, headers, body[:len(body) * 2 // 3]) if kind == "truncated" else answer


def _answering(arxiv):
    class Answering(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self):
            opened = time.monotonic()
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):   # the asker was killed
                super().handle()
            arxiv.connections.append((opened, time.monotonic()))

        def do_GET(self):
            begun = time.monotonic()
            if arxiv.watch:
                arxiv.watch(self.path)
            time.sleep(arxiv.hold)
            service, (status, headers, body) = arxiv.answer(self.path, self.headers)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            if body:
                self.end_headers()
                self.wfile.write(body[:-1])
            # Nobody has the whole of it before this moment.
            with arxiv._lock:
                arxiv.log.append(Request(service, self.path, begun, time.monotonic(), status))
            if body:
                self.wfile.write(body[-1:])
            else:
                self.end_headers()

        def log_message(self, *_):
            pass

    return Answering
