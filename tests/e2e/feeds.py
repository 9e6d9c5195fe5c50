# SPDX-License-Identifier: MIT
"""Feeds of invented papers, in the form of rss.arxiv.org."""
import collections
import datetime
import email.utils
import zoneinfo
from xml.sax.saxutils import escape

EASTERN = zoneinfo.ZoneInfo("America/New_York")

Item = collections.namedtuple("Item", "id title version kind categories authors abstract")


def item(paper_id, title="A Paper", version=1, kind="new", categories=("cs.PL",), authors=("Ada Example",), abstract="Text."):
    return Item(paper_id, title, version, kind, tuple(categories), tuple(authors), abstract)


def _item_xml(one, stamp):
    categories = "".join(f"<category>{c}</category>" for c in one.categories)
    return f"""    <item>
      <title>{escape(one.title)}</title>
      <link>https://arxiv.org/abs/{one.id}</link>
      <description>arXiv:{one.id}v{one.version} Announce Type: {one.kind} 
Abstract: {escape(one.abstract)}</description>
      <guid isPermaLink="false">oai:arXiv.org:{one.id}v{one.version}</guid>
      {categories}
      <pubDate>{stamp}</pubDate>
      <arxiv:announce_type>{one.kind}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{escape(", ".join(one.authors))}</dc:creator>
    </item>
"""


def feed(category, day, items=()):
    """The feed of `category` for the announcement day `day` (2026-04-27)."""
    midnight = datetime.datetime.fromisoformat(day).replace(tzinfo=EASTERN)
    stamp = email.utils.format_datetime(midnight)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{category} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{category}</link>
    <description>{category} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/{category}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{stamp}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{stamp}</pubDate>
    <skipDays><day>Saturday</day><day>Sunday</day></skipDays>
{"".join(_item_xml(one, stamp) for one in items)}  </channel>
</rss>
"""


ERROR_FEED = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" version="2.0">
  <channel>
    <title>Feed error for query "cs.PL"</title>
    <link>http://rss.arxiv.org/</link>
    <description>Invalid archive. Please provide valid archive.</description>
    <pubDate>Mon, 27 Apr 2026 00:00:00 -0400</pubDate>
    <item>
      <title>Error</title>
      <link>http://arxiv.org/help/rss</link>
      <description>Invalid archive. Please provide valid archive.</description>
    </item>
  </channel>
</rss>
"""
