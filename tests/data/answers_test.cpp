// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <array>
#include <regex>
#include <set>

#include "bot/source/answer.hpp"
#include "bot/source/paper_json.hpp"
#include "tests/data/recorded.hpp"

namespace paperwire::data {
namespace {

/// A recorded answer: how many papers it holds, or the words of its refusal.
struct Expected {
    const char* file;
    std::size_t papers;
    const char* refusal;
};

// clang-format off
constexpr std::array expectations = std::to_array<Expected>({
    {"atom/CrSamson__brevio-ai__tests_fixtures_arxiv_cs_lg.xml", 20, ""},
    {"atom/IamTusharYadav__arxiv-atlas__tests_fixtures_arxiv_page.xml", 5, ""},
    {"atom/autobib__rsxiv__src_response_tests_query.xml", 10, ""},
    {"atom/autobib__rsxiv__src_response_tests_query_missing_id.xml", 1, ""},
    {"atom/james-akl__xiv__tests_fixtures_arxiv_response.xml", 2, ""},
    {"atom/jonatasgrosman__findpapers__tests_data_arxiv-api-search.xml", 20, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_0000.0000_s0_m100_8b51d9633a68.xml", 0, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af.xml", 1, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_0808.05394_s0_m100_7b0c7d0a7cdd.xml", 0, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_1605.08386_s0_m100_199195aa31ad.xml", 1, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_2104.12255v1_s0_m100_6ae69987ffe1.xml", 1, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_abc_s0_m100_b79c8dcf6bc3.xml", 0, "incorrect id format for abc"},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_id_astro-ph_0601001_s0_m100_3150dca9dc76.xml", 1, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s0_m100_cfe7536492ca.xml", 100, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s0_m15_80c242b59d59.xml", 15, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s10_m10_34e56e15aaac.xml", 10, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s30_m10_f2e39f0143dc.xml", 10, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s40_m10_96dd32eb854c.xml", 10, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s5_m10_c0e94a259d4a.xml", 10, ""},
    {"atom/lukasschwab__arxiv.py__tests_fixtures_q_testing_s5_m15_bbcf6b23085b.xml", 15, ""},
    {"atom/nkrishnaswami__arxiv-slack-bot__test_error_response.xml", 0, "incorrect id format for 2202.016"},
    {"atom/nkrishnaswami__arxiv-slack-bot__test_two_response.xml", 2, ""},
    {"atom/orijtech__arxiv__v1_testdata_deep_dream-0.atom", 10, ""},
    {"oai/adsabs__ADSIngestParser__tests_stubdata_input_arxiv_0901_2443.xml", 1, ""},
    {"oai/adsabs__ADSIngestParser__tests_stubdata_input_arxiv_1711_04702.xml", 1, ""},
    {"oai/adsabs__ADSIngestParser__tests_stubdata_input_arxiv_1711_05739.xml", 1, ""},
    {"oai/adsabs__adsabs-pyingest__pyingest_tests_data_arxiv.test_oai_ArXiv.org_0901_2443.xml", 1, ""},
    {"oai/adsabs__adsabs-pyingest__pyingest_tests_data_arxiv.test_oai_ArXiv.org_1711_04702.xml", 1, ""},
    {"oai/adsabs__adsabs-pyingest__pyingest_tests_data_arxiv.test_oai_ArXiv.org_1711_05739.xml", 1, ""},
    {"oai/adsabs__adsabs-pyingest__pyingest_tests_data_arxiv.test_oai_ArXiv.org_hep-th_0408048.xml", 1, ""},
    {"oai/dissemin__dissemin__backend_tests_data_oai_arXiv.org_0704.0001.xml", 0, "cannotDisseminateFormat"},
    {"oai/inspirehep__hepcrawl__tests_functional_arxiv_fixtures_http_server_records_arxiv-physics-hep-th.xml", 3, ""},
    {"oai/inspirehep__hepcrawl__tests_functional_arxiv_fixtures_http_server_records_arxiv-single.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record10.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record3.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record4.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record5.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record6.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record7.xml", 1, ""},
    {"oai/inspirehep__hepcrawl__tests_unit_responses_arxiv_sample_arxiv_record9.xml", 1, ""},
    {"oai/internetarchive__fatcat__python_tests_files_arxivraw_1810.09584.xml", 1, ""},
    {"rss/TideDra__zotero-arxiv-daily__tests_retriever_arxiv_rss_example.xml", 7, ""},
    {"rss/jmamath__distill__tests_fixtures_arxiv_cs_ai.xml", 3, ""},
    {"rss/jmamath__distill__tests_fixtures_arxiv_cs_cl.xml", 3, ""},
    {"rss/jocarino__roman-telescope-data__tests_fixtures_feeds_arxiv.xml", 8, ""},
});
// clang-format on

std::vector<std::string> ids_of(const source::Answer& answer) {
    std::vector<std::string> ids;
    for (const Announcement& announcement : answer.announcements) ids.push_back(announcement.paper->id.text());
    for (const source::Record& record : answer.records) ids.push_back(record.paper.id.text());
    return ids;
}

/// The ids as the bytes have them, without any parser.
std::vector<std::string> ids_in(const std::string& bytes) {
    static const std::regex pattern(
        R"((?:<id>|<identifier>|<guid[^>]*>)\s*(?:https?://arxiv\.org/abs/|oai:arXiv\.org:)([a-z\-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?\s*<)");
    std::vector<std::string> ids;
    for (std::sregex_iterator at(bytes.begin(), bytes.end(), pattern), end; at != end; ++at) ids.push_back((*at)[1]);
    return ids;
}

using Answers = Recorded;

TEST_F(Answers, AllAreReadRightOrRefusedWithTheReason) {
    for (const Expected& expected : expectations) {
        SCOPED_TRACE(expected.file);
        const auto answer = source::parse_answer(read(std::string("xml/") + expected.file));
        if (*expected.refusal != '\0') {
            ASSERT_FALSE(answer);
            EXPECT_THAT(answer.error().message, ::testing::HasSubstr(expected.refusal));
            continue;
        }
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(ids_of(*answer).size(), expected.papers);
        EXPECT_THAT(answer->faults, ::testing::IsEmpty());
    }
}

TEST_F(Answers, HoldTheIdsThatTheirBytesHave) {
    for (const Expected& expected : expectations) {
        SCOPED_TRACE(expected.file);
        const std::string bytes = read(std::string("xml/") + expected.file);
        if (const auto answer = source::parse_answer(bytes)) {
            EXPECT_EQ(ids_of(*answer), ids_in(bytes));
        }
    }
}

TEST_F(Answers, NoFileIsForgotten) {
    std::set<std::string> known;
    for (const Expected& expected : expectations) known.insert(expected.file);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path("xml"))) {
        const std::string name = std::filesystem::relative(entry.path(), path("xml")).string();
        if (entry.is_regular_file() && name != "MANIFEST.tsv") {
            EXPECT_TRUE(known.contains(name)) << name;
        }
    }
}

TEST_F(Answers, GivePapersThatComeBackFromJsonAsTheyWere) {
    for (const Expected& expected : expectations) {
        SCOPED_TRACE(expected.file);
        const auto answer = source::parse_answer(read(std::string("xml/") + expected.file));
        if (!answer) continue;
        for (const source::Record& record : answer->records) {
            const auto again = source::announcement_from_json(source::to_json_line(record));
            ASSERT_TRUE(again) << again.error().message;
            EXPECT_EQ(again->paper->title, record.paper.title);
            EXPECT_EQ(again->paper->abstract, record.paper.abstract);
            EXPECT_EQ(again->paper->authors, record.paper.authors);
            EXPECT_EQ(again->paper->categories, record.paper.categories);
            EXPECT_EQ(again->paper->comment, record.paper.comment);
            EXPECT_EQ(again->paper->journal_ref, record.paper.journal_ref);
        }
    }
}

}  // namespace
}  // namespace paperwire::data
