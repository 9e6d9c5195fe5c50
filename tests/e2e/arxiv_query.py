# SPDX-License-Identifier: MIT
"""arXiv's query API in its form of 2026: id_list, and queries by cat: and submittedDate: alone."""
import datetime
import re
from xml.sax.saxutils import escape

_TOKEN = re.compile(r'\s*(\(|\)|submittedDate:\[[^\]]*\]|cat:[^\s()]+|AND\b|ANDNOT\b|OR\b)')
_PAPER_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v[1-9]\d*)?$")
_WINDOW = 10000   # results of a query that can be had at all
_LONGEST_LIST = 600


class BadQuery(Exception):
    pass


def answer(query, archive, kind=""):
    """`archive`: has papers(), in_api(paper) and now. `kind`: none (an empty first page that is no truth), empty (a page lost), short (half a page)."""
    try:
        size, start = int(query.get("max_results", "10")), int(query.get("start", "0"))
        rows = _by_ids(query["id_list"], archive) if query.get("id_list") else _by_query(query, archive)
    except BadQuery as error:
        return 400, _headers(), _error(str(error)).encode()
    if query.get("id_list", "").count(",") >= _LONGEST_LIST:
        return 414, {"Content-Type": "text/html"}, b"<html>Request-URI Too Large</html>"
    if size <= 0 or start + size > _WINDOW:
        return 500, {"Content-Type": "text/html"}, b"<html>Internal Server Error</html>"
    page = rows[start:start + size]
    if kind in ("none", "empty"):
        page = []
    if kind == "short":
        page = page[:len(page) // 2]
    return 200, _headers(), _feed(query, archive, page, 0 if kind == "none" else len(rows), (start, size)).encode()


def _headers():
    return {"Content-Type": "application/atom+xml; charset=utf-8"}


def _by_ids(text, archive):
    rows, known = [], archive.papers()
    for name in filter(None, text.split(",")):
        if not _PAPER_ID.match(name) or re.sub(r"v\d+$", "", name) in archive.refused:
            raise BadQuery(f"incorrect id format for {name}")
        bare, _, version = name.rpartition("v") if "v" in name.rpartition("/")[2] else (name, "", "")
        paper = known.get(bare)
        latest = archive.in_api(paper) if paper else 0
        if 0 < int(version or latest) <= latest:
            rows.append((paper, int(version or latest)))
    return rows


def _by_query(query, archive):
    test = _parse(query.get("search_query", ""))
    day = archive.archive_day()
    rows = []
    for paper in archive.papers().values():
        version = archive.in_api(paper)
        if version and test(paper, paper.categories(day)):
            rows.append((paper, version))
    by = query.get("sortBy", "relevance")
    if by not in ("relevance", "submittedDate", "lastUpdatedDate"):
        raise BadQuery(f"sortBy must be in: relevance, lastUpdatedDate, submittedDate; not {by}")
    rows.sort(key=lambda row: row[0].versions[row[1] - 1 if by == "lastUpdatedDate" else 0].submitted,
              reverse=query.get("sortOrder", "descending") == "descending")
    return rows


def _parse(text):
    tokens, place = [], 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if not found:
            raise BadQuery(f"cannot parse {text[place:]}")
        tokens.append(found.group(1))
        place = found.end()
    test = _expression(tokens)
    if tokens:
        raise BadQuery(f"too much: {tokens[0]}")
    return test


def _expression(tokens):
    """There is no precedence: what stands right of an operator is one group."""
    left = _operand(tokens)
    if not tokens or tokens[0] == ")":
        return left
    operator = tokens.pop(0)
    if operator not in ("AND", "OR", "ANDNOT"):
        raise BadQuery(f"no operator: {operator}")
    right = _expression(tokens)
    return {"AND": lambda *of: left(*of) and right(*of), "OR": lambda *of: left(*of) or right(*of),
            "ANDNOT": lambda *of: left(*of) and not right(*of)}[operator]


def _operand(tokens):
    if not tokens:
        raise BadQuery("an end where a term was expected")
    token = tokens.pop(0)
    if token == "(":
        inside = _expression(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadQuery("a parenthesis is not closed")
        return inside
    if token.startswith("cat:"):
        wanted = re.compile(re.escape(token[4:]).replace(r"\*", ".*") + "$")
        return lambda paper, categories: any(wanted.match(c) for c in categories)
    if token.startswith("submittedDate:"):
        return _in_range(token)
    raise BadQuery(f"unexpected {token}")


def _in_range(token):
    begin, _, end = token.removeprefix("submittedDate:[").removesuffix("]").partition(" TO ")
    if not (re.fullmatch(r"\d{8}(\d{4})?", begin) and re.fullmatch(r"\d{8}(\d{4})?", end)):
        raise BadQuery(f"no range of dates: {token}")
    first = datetime.datetime.strptime(begin.ljust(12, "0"), "%Y%m%d%H%M").replace(tzinfo=datetime.timezone.utc)
    last = datetime.datetime.strptime(end if len(end) == 12 else end + "2359", "%Y%m%d%H%M").replace(tzinfo=datetime.timezone.utc)
    return lambda paper, _: first <= paper.versions[0].submitted.replace(second=0, microsecond=0) <= last


def _feed(query, archive, page, total, where):
    entries = "".join("  <entry><id>nonsense</id></entry>\n" if paper.id in archive.broken["api"] else _entry(paper, version, archive.archive_day())
                      for paper, version in page)
    asked = escape(f"search_query={query.get('search_query', '')}&id_list={query.get('id_list', '')}&start={where[0]}&max_results={where[1]}")
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/made-up</id>
  <title>arXiv Query: {asked}</title>
  <updated>{archive.now.strftime("%Y-%m-%dT%H:%M:%SZ")}</updated>
  <link href="https://arxiv.org/api/query?{asked}" type="application/atom+xml"/>
  <opensearch:itemsPerPage>{where[1]}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{where[0]}</opensearch:startIndex>
{entries}</feed>
"""


def _entry(paper, version, day):
    shown = paper.versions[version - 1]
    first, last = (one.submitted.strftime("%Y-%m-%dT%H:%M:%SZ") for one in (paper.versions[0], shown))
    # Canonical ids alone: the partner of an alias is not told.
    categories = "".join(f'    <category term="{c}" scheme="http://arxiv.org/schemas/atom"/>\n' for c in paper.categories(day))
    comment = f"    <arxiv:comment>{escape(paper.comment(version))}</arxiv:comment>\n" if paper.comment(version) else ""
    authors = "".join(f"    <author>\n      <name>{escape(name)}</name>\n    </author>\n" for name in paper.text.authors.names)
    return f"""  <entry>
    <id>http://arxiv.org/abs/{paper.id}v{version}</id>
    <title>{escape(paper.text.api_title)}</title>
    <updated>{last}</updated>
    <link href="https://arxiv.org/abs/{paper.id}v{version}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{paper.id}v{version}" title="pdf" rel="related" type="application/pdf"/>
    <summary>{escape(paper.abstract(version))}</summary>
{categories}    <published>{first}</published>
{comment}    <arxiv:primary_category term="{paper.primary}"/>
{authors}  </entry>
"""


def _error(reason):
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/errors</id>
  <title>arXiv Query</title>
  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>https://arxiv.org/api/errors#{escape(reason).replace(" ", "_")}</id>
    <title>Error</title>
    <summary>{escape(reason)}</summary>
    <author><name>arXiv api core</name></author>
  </entry>
</feed>
"""
