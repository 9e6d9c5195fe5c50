# SPDX-License-Identifier: MIT
"""parse: the query API's and OAI-PMH's answers, told apart by content, and their errors."""
import json

from world import WorldCase

QUERY = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><id>https://arxiv.org/api/x</id><title>arXiv Query: search_query=x</title>
<opensearch:totalResults>{total}</opensearch:totalResults>{entries}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/2604.00001v2</id><title>Naïve $α$
  Clocks</title><summary>  Of $β$ clocks.
</summary><category term="cs.SY"/><category term="eess.SY"/><category term="14C20"/><arxiv:primary_category term="eess.SY"/>
<arxiv:comment>3 pages</arxiv:comment><author><name>François B</name><arxiv:affiliation>CNRS</arxiv:affiliation></author></entry>"""
ERROR = """<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id format for 26.1</summary></entry>"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-04-27T02:31:00Z</responseDate>{inside}</OAI-PMH>"""
RECORD = """<record><header{status}><identifier>oai:arXiv.org:2604.00001</identifier><datestamp>2026-04-24</datestamp></header>{metadata}</record>"""
RAW = r"""<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2604.00001</id>
<version version="v1"><date>Thu, 23 Apr 2026 10:00:00 GMT</date></version><version version="v2"><date>Fri, 24 Apr 2026 10:00:00 GMT</date></version>
<title>Na\"{\i}ve $\alpha$ Clocks</title><authors>Fran\c{c}ois B (CNRS)</authors><categories>eess.SY cs.SY</categories>
<comments>3 pages</comments><abstract>  Of $\beta$ clocks.
</abstract></arXivRaw></metadata>"""


class ParseForms(WorldCase):
    def parse(self, content):
        path = self.world.root / "answer.xml"
        path.write_text(content, encoding="utf-8")
        return self.world.run("parse", path)

    def test_a_paper_is_the_same_from_api_and_oai(self):
        query = self.parse(QUERY.format(total=1, entries=ENTRY))
        oai = self.parse(OAI.format(inside="<GetRecord>" + RECORD.format(status="", metadata=RAW) + "</GetRecord>"))
        bare = self.parse(RECORD.format(status="", metadata=RAW))

        self.assert_code(query, 0)
        self.assertEqual(json.loads(query.out), {
            "id": "2604.00001", "version": 2, "title": "Naïve α Clocks", "abstract": "Of β clocks.", "authors": ["François B"],
            "affiliations": [["CNRS"]], "categories": ["eess.SY"], "primary": "eess.SY", "comment": "3 pages"})
        self.assertEqual(query.out, oai.out)
        self.assertEqual(query.out, bare.out)

    def test_an_answer_without_papers_is_none(self):
        ran = self.parse(QUERY.format(total=0, entries=""))

        self.assert_code(ran, 0)
        self.assertEqual(ran.out, "")

    def test_arxivs_own_errors_are_65_with_its_words(self):
        for words, content in {
                "incorrect id format for 26.1": QUERY.format(total=1, entries=ERROR),
                "noRecordsMatch: none": OAI.format(inside='<error code="noRecordsMatch">none</error>'),
                "badResumptionToken: gone": OAI.format(inside='<error code="badResumptionToken">gone</error>'),
                "ListSets": OAI.format(inside="<ListSets/>"),
                "2604.00001 has no metadata": OAI.format(
                    inside="<GetRecord>" + RECORD.format(status="", metadata="") + "</GetRecord>")}.items():
            with self.subTest(words):
                ran = self.parse(content)

                self.assert_code(ran, 65)
                self.assertEqual(ran.out, "")
                self.assertIn(words, ran.err)

    def test_a_deleted_record_is_no_paper(self):
        ran = self.parse(RECORD.format(status=' status="deleted"', metadata=""))

        self.assert_code(ran, 0)
        self.assertEqual(ran.out, "")
