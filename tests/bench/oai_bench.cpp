// SPDX-License-Identifier: MIT
// bench: reading a page of OAI-PMH, 1,000 records as arXivRaw, beside pugixml alone on the same bytes.
#include "bot/source/oai_answer.hpp"
#include "bot/text/escape.hpp"
#include "tests/bench/beside_pugixml.hpp"
#include "tests/bench/day.hpp"

namespace paperwire::bench {

namespace {

constexpr std::size_t record_count = 1'000;

std::string versions_of(const RawPaper& paper) {
    std::string text;
    for (int version = 1; version <= paper.version; ++version) {
        text += "<version version=\"v" + std::to_string(version) + "\"><date>Mon, " + std::to_string(9 + version) +
                " Mar 2026 17:59:37 GMT</date><size>401kb</size><source_type>D</source_type></version>";
    }
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// A record in arXiv's own layout: one line of metadata, the abstract wrapped at some 80 characters.
void append_record(std::string& out, const RawPaper& paper) {
    out +=
        "<record>\n<header>\n <identifier>oai:arXiv.org:" + paper.id +
        "</identifier>\n <datestamp>2026-04-27</datestamp>\n <setSpec>cs:cs:LG</setSpec>\n</header>\n<metadata>\n"
        " <arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:schemaLocation=\"http://arxiv.org/OAI/arXivRaw/ http://arxiv.org/OAI/arXivRaw.xsd\">\n <id>" +
        paper.id + "</id><submitter>Somebody</submitter>" + versions_of(paper) + "<title>" +
        text::escape_html(paper.title) + "</title><authors>" + text::escape_html(paper.creators) +
        "</authors><categories>" + joined(paper.categories) +
        "</categories><comments>12 pages, 5 figures</comments><license>http://creativecommons.org/licenses/by/4.0/"
        "</license><abstract>  " +
        text::escape_html(paper.abstract) + "\n</abstract></arXivRaw>\n</metadata>\n</record>\n";
}

const std::string& page_bytes() {
    static const std::string bytes = [] {
        std::string page =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\n"
            "<responseDate>2026-04-27T02:31:00Z</responseDate>\n<request verb=\"ListRecords\">"
            "http://oaipmh.arxiv.org/oai</request>\n<ListRecords>\n";
        for (const RawPaper& paper : make_papers(1, record_count)) append_record(page, paper);
        return page +
               "<resumptionToken>verb%3DListRecords%26skip%3D1000</resumptionToken>\n</ListRecords>\n</OAI-PMH>\n";
    }();
    return bytes;
}

void ParseOaiPage(benchmark::State& state) {
    const std::string& bytes = page_bytes();
    const std::size_t records = beside_pugixml(state, bytes, [&bytes] {
        const auto answer = source::parse_oai_answer(bytes);
        return answer && answer->faults.empty() ? answer->records.size() : 0;
    });
    if (records != record_count) state.SkipWithError("the page was not read whole");
}
BENCHMARK(ParseOaiPage)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(15)->Repetitions(5);

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
