# SPDX-License-Identifier: MIT
"""arXiv on loopback: its feeds, query API and OAI-PMH over a made-up history, at a time of day that the test sets, with faults by script.

Notes every request with its begin and end, so that a test can tell how far apart they were.
"""
import collections
import contextlib
import datetime
import email.utils
import http.server
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

from feeds import EASTERN, feed

Request = collections.namedtuple("Request", "service path begun ended status")
Fault = collections.namedtuple("Fault", "kind until")   # stale, throttled, truncated, blank; until: an aware datetime
_PAGE = 40   # records of an OAI page
_OAI_SETS = {"eess.SY": "eess:eess:SY", "cs.LG": "cs:cs:LG", "cs.PL": "cs:cs:PL", "math.CO": "math:math:CO"}




def _submitted(day):
    """A moment whose earliest announcement is that day: before the freeze of the working day that it follows."""
    back = 3 if day.weekday() == 0 else 1
    return datetime.datetime.combine(day - datetime.timedelta(days=back), datetime.time(15, 0), tzinfo=datetime.timezone.utc)


class ArxivServer:
    def __init__(self, history, now):
        self.history, self.now = history, now
        self.faults = {}      # (category, day): Fault, for its feed alone
        self.log = []
        self.hold = 0.0       # seconds that each answer takes
        self._lock = threading.Lock()
        outer = self

        class Answering(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                begun = time.monotonic()
                time.sleep(outer.hold)
                service, (status, headers, body) = outer.answer(self.path, self.headers)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):   # the asker was killed
                    self.wfile.write(body)
                with outer._lock:
                    outer.log.append(Request(service, self.path, begun, time.monotonic(), status))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
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

    def today(self):
        return self.now.astimezone(EASTERN).date()

    def answer(self, path, headers):
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        if url.path.startswith("/rss/"):
            return "rss", self._feed(url.path.removeprefix("/rss/"), headers)
        if url.path == "/api/query":
            return "api", self._query(query)
        if url.path == "/oai":
            return "oai", self._oai(query)
        return "none", (404, {}, b"nothing here")

    # The feeds.

    def _feed(self, category, headers):
        day = self.today()
        fault = self.faults.get((category, day))
        kind = fault.kind if fault and self.now < fault.until else ""
        if kind == "throttled":
            return 429, {"Content-Type": "text/plain", "Retry-After": "600"}, b"Rate exceeded."
        if kind == "blank":
            return 200, {"Content-Type": "application/rss+xml"}, b""
        shown = self.history.last_day_before(day) if kind == "stale" else day
        items = self.history.feed_items(category, shown) if shown in self.history.days else []
        body = feed(category, day.isoformat(), items).encode()
        if kind == "truncated":
            body = body[:len(body) * 2 // 3]
        etag = f"{category}-{self.now.timestamp():.0f}"
        if headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"Content-Type": "application/rss+xml", "ETag": etag}, body

    # The query API, in its form of 2026.

    def _query(self, query):
        size = int(query.get("max_results", "10"))
        rows = []
        for name in filter(None, query.get("id_list", "").split(",")):
            bare, _, version = name.partition("v")
            paper = self.history.papers.get(bare)
            latest = paper.version_on(self.today()) if paper else 0
            if 0 < int(version or latest) <= latest:
                rows.append((paper, int(version or latest)))
        entries = "".join(self._entry(paper, version) for paper, version in rows[int(query.get("start", "0")):][:size])
        stamp = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        body = f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/made-up</id>
  <title>arXiv Query: id_list={escape(query.get("id_list", ""))}</title>
  <updated>{stamp}</updated>
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{len(rows)}</opensearch:totalResults>
  <opensearch:startIndex>{query.get("start", "0")}</opensearch:startIndex>
{entries}</feed>
"""
        return 200, {"Content-Type": "application/atom+xml; charset=utf-8"}, body.encode()

    @staticmethod
    def _entry(paper, version):
        first, shown = (_submitted(paper.versions[i]).strftime("%Y-%m-%dT%H:%M:%SZ") for i in (0, version - 1))
        categories = "".join(f'    <category term="{c}" scheme="http://arxiv.org/schemas/atom"/>\n' for c in (paper.primary, *paper.crosses))
        authors = "".join(f"    <author>\n      <name>{escape(name)}</name>\n    </author>\n" for name in paper.authors)
        return f"""  <entry>
    <id>http://arxiv.org/abs/{paper.id}v{version}</id>
    <title>{escape(paper.title)}</title>
    <updated>{shown}</updated>
    <link href="https://arxiv.org/abs/{paper.id}v{version}" rel="alternate" type="text/html"/>
    <summary>{escape(paper.abstract)}</summary>
{categories}    <published>{first}</published>
    <arxiv:comment>{escape(paper.comment)}</arxiv:comment>
    <arxiv:primary_category term="{paper.primary}"/>
{authors}  </entry>
"""

    # OAI-PMH, arXivRaw, in the form of the service of 2025.

    def _oai(self, query):
        last = self.now.astimezone(datetime.timezone.utc).date()
        if "resumptionToken" in query:
            asked = dict(urllib.parse.parse_qsl(urllib.parse.unquote(query["resumptionToken"]), keep_blank_values=True))
        else:
            asked = {"from": query.get("from", "2005-09-16"), "set": query.get("set", ""), "skip": "0"}
        first, skip = datetime.date.fromisoformat(asked["from"]), int(asked["skip"])
        category = next((c for c, name in _OAI_SETS.items() if name == asked["set"]), None)
        rows = [(day, p) for day, p in self.history.changed_since(first, min(last, self.today()), category)
                if p.version_on(self.today()) > 0]
        page = rows[skip:skip + _PAGE]
        if not rows:
            return self._oai_page('<error code="noRecordsMatch">No records match. Reason: made up</error>')
        token = ""
        if skip + _PAGE < len(rows):
            more = urllib.parse.urlencode({"from": asked["from"], "set": asked["set"], "skip": skip + _PAGE})
            token = f'<resumptionToken expirationDate="{last + datetime.timedelta(days=1)}T00:00:00Z">{urllib.parse.quote(more)}</resumptionToken>'
        elif skip > 0:
            token = "<resumptionToken/>"
        return self._oai_page(f"<ListRecords>\n{''.join(self._record(day, p) for day, p in page)}{token}\n</ListRecords>")

    def _oai_page(self, inside):
        body = f"""<?xml version='1.0' encoding='UTF-8'?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">

  <responseDate>{self.now.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}</responseDate>
  <request verb="ListRecords" metadataPrefix="arXivRaw">http://oaipmh.arxiv.org/oai</request>
  {inside}
</OAI-PMH>
"""
        return 200, {"Content-Type": "text/xml"}, body.encode()

    def _record(self, changed, paper):
        today = self.today()
        versions = "".join(f"""      <version version="v{number}">
        <date>{email.utils.format_datetime(_submitted(day), usegmt=True)}</date>
        <size>90kb</size>
      </version>
""" for number, day in enumerate((d for d in paper.versions if d <= today), start=1))
        return f"""  <record>
    <header>
      <identifier>oai:arXiv.org:{paper.id}</identifier>
      <datestamp>{changed.isoformat()}</datestamp>
      {"".join(f"<setSpec>{_OAI_SETS[c]}</setSpec>" for c in paper.categories(today))}
    </header>
    <metadata>
    <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
      <id>{paper.id}</id>
      <submitter>{escape(paper.authors[0])}</submitter>
{versions}      <title>{escape(paper.title)}</title>
      <authors>{escape(", ".join(paper.authors))}</authors>
      <categories>{" ".join(paper.categories(today))}</categories>
      <comments>{escape(paper.comment)}</comments>
      <license>http://creativecommons.org/licenses/by/4.0/</license>
      <abstract>  {escape(paper.abstract)}
</abstract>
    </arXivRaw>
    </metadata>
  </record>
"""
