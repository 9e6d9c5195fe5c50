# SPDX-License-Identifier: MIT
"""OAI-PMH as arXiv's service of 2025 answers: ListRecords of arXivRaw by datestamp, with tokens that describe themselves."""
import datetime
import email.utils
import urllib.parse
from xml.sax.saxutils import escape

from history import both_ids

_EARLIEST = datetime.date(2005, 9, 16)
_PHYSICS = {"astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"}
_DAY = datetime.timedelta(days=1)


def set_of(category):
    archive, _, subject = category.partition(".")
    group = "physics" if archive in _PHYSICS else archive
    return f"{group}:{archive}" + (f":{subject}" if subject else "")


def is_in(category, asked):
    return not asked or f"{set_of(category)}:".startswith(asked + ":")


def answer(query, archive):
    """`archive`: has rows(first, asked set), in_oai(paper), now, page (records), generation (tokens of an earlier one are forgotten), broken (ids)."""
    if "resumptionToken" in query:
        asked = dict(urllib.parse.parse_qsl(urllib.parse.unquote(query["resumptionToken"]), keep_blank_values=True))
        if set(query) != {"verb", "resumptionToken"}:
            return _page(archive, _error("badArgument", "a resumptionToken stands alone"))
        if asked.get("generation") != str(archive.generation):
            return _page(archive, _error("badResumptionToken", "Invalid or expired token"))
    else:
        if query.get("verb") != "ListRecords" or query.get("metadataPrefix") != "arXivRaw" or not set(query) <= {"verb", "metadataPrefix", "from", "set"}:
            return _page(archive, _error("badArgument", "made up"))
        asked = {"from": query.get("from", str(_EARLIEST)), "set": query.get("set", ""), "skip": "0"}
    first, skip = datetime.date.fromisoformat(asked["from"]), int(asked["skip"])
    if first < _EARLIEST or first > archive.now.date() + _DAY:
        return _page(archive, _error("badArgument", "from date out of range"))
    rows = archive.rows(first, asked["set"])
    if not rows:
        return _page(archive, _error("noRecordsMatch", "No records match"))
    page = rows[skip:skip + archive.page]
    token = "<resumptionToken/>" if "resumptionToken" in query else ""
    if skip + archive.page < len(rows):
        token = _token(archive, asked["set"], rows, skip + archive.page)
    records = "".join(_record(archive, day, paper) for day, paper in page)
    return _page(archive, f"<ListRecords>\n{records}{token}\n</ListRecords>")


def _token(archive, asked, rows, done):
    """The list goes on from the last day delivered, so that a day straddles pages."""
    last = rows[done - 1][0]
    begin = done - 1
    while begin > 0 and rows[begin - 1][0] == last:
        begin -= 1
    more = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": last.isoformat(), "set": asked, "skip": done - begin,
            "generation": archive.generation}
    until = max(archive.now, datetime.datetime.now(datetime.timezone.utc)).date() + _DAY   # who asks may live by the real clock
    return f'<resumptionToken expirationDate="{until}T00:00:00Z">{urllib.parse.quote(urllib.parse.urlencode(more))}</resumptionToken>'


def _error(code, reason):
    return f'<error code="{code}">{code} Reason: {reason}</error>'


def _page(archive, inside):
    body = f"""<?xml version='1.0' encoding='UTF-8'?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">

  <responseDate>{archive.now.strftime("%Y-%m-%dT%H:%M:%SZ")}</responseDate>
  <request verb="ListRecords" metadataPrefix="arXivRaw">http://oaipmh.arxiv.org/oai</request>
  {inside}
</OAI-PMH>
"""
    return 200, {"Content-Type": "text/xml"}, body.encode()


def _version(number, version):
    kind = "        <source_type>I</source_type>\n" if version.withdrawn else ""
    return f"""      <version version="v{number}">
        <date>{email.utils.format_datetime(version.submitted, usegmt=True)}</date>
        <size>90kb</size>
{kind}      </version>
"""


def _record(archive, changed, paper):
    newest = archive.in_oai(paper)
    names = both_ids(paper.categories(archive.archive_day()))
    versions = "".join(_version(number, one) for number, one in enumerate(paper.versions[:newest], start=1))
    comment = f"      <comments>{escape(paper.comment(newest))}</comments>\n" if paper.comment(newest) else ""
    title = "" if paper.id in archive.broken["oai"] else f"      <title>{escape(paper.text.title)}</title>\n"
    return f"""  <record>
    <header>
      <identifier>oai:arXiv.org:{paper.id}</identifier>
      <datestamp>{changed.isoformat()}</datestamp>
      {"".join(f"<setSpec>{set_of(c)}</setSpec>" for c in names)}
    </header>
    <metadata>
    <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
      <id>{paper.id}</id>
      <submitter>{escape(paper.text.authors.names[0])}</submitter>
{versions}{title}      <authors>{escape(paper.text.authors.line)}</authors>
      <categories>{" ".join(names)}</categories>
{comment}      <license>http://creativecommons.org/licenses/by/4.0/</license>
      <abstract>  {escape(paper.abstract(newest))}
</abstract>
    </arXivRaw>
    </metadata>
  </record>
"""
