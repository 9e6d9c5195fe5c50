// SPDX-License-Identifier: MIT
#include "bot/source/paper_json.hpp"

#include <gmock/gmock.h>
#include <zlib.h>

#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Announcement read(std::string_view line) {
    auto announcement = announcement_from_json(line);
    EXPECT_TRUE(announcement) << (announcement ? "" : announcement.error().message);
    return announcement ? *std::move(announcement) : Announcement{std::make_shared<const Paper>(), Kind::new_paper, {}};
}

std::string refusal(std::string_view line) {
    const auto announcement = announcement_from_json(line);
    EXPECT_FALSE(announcement);
    EXPECT_TRUE(announcement || announcement.error().code == Errc::malformed);
    return announcement ? "" : announcement.error().message;
}

constexpr std::string_view whole_line =
    R"({"id":"2511.03809","version":3,"title":"Crumbs","abstract":"Of types.","authors":["Ana Ibáñez","Bo Li"],)"
    R"("affiliations":[["X, Y","Z"],[]],"categories":["cs.LG","cs.PF"],"primary":"cs.LG","announce":"replace-cross",)"
    R"("announced":"2025-11-07","comment":"9 pages","journal_ref":"J. 1","doi":"10.1/2"})";

std::string gzip(const std::string& bytes) {
    std::string packed(compressBound(bytes.size()) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string in = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

TEST(PaperJson, ReadsEveryKey) {
    const Announcement announcement = read(whole_line);

    const Paper& paper = *announcement.paper;
    EXPECT_EQ(paper.id.text(), "2511.03809");
    EXPECT_EQ(paper.version, 3);
    EXPECT_EQ(paper.title, "Crumbs");
    EXPECT_EQ(paper.abstract, "Of types.");
    EXPECT_EQ(paper.authors, (std::vector<Author>{{"Ana Ibáñez", {"X, Y", "Z"}}, {"Bo Li", {}}}));
    EXPECT_THAT(paper.categories, ElementsAre("cs.LG", "cs.PF"));
    EXPECT_EQ(paper.primary, "cs.LG");
    EXPECT_EQ(paper.comment, Fact::of("9 pages"));
    EXPECT_EQ(paper.journal_ref, Fact::of("J. 1"));
    EXPECT_EQ(paper.doi, "10.1/2");
    EXPECT_EQ(announcement.kind, Kind::replacement_cross);
    EXPECT_EQ(announcement.day, parse_day("2025-11-07"));
}

TEST(PaperJson, WritesTheSameLineAgain) { EXPECT_EQ(to_json_line(read(whole_line)), whole_line); }

TEST(PaperJson, LeavesOutWhatIsNotKnown) {
    const std::string line = to_json_line(
        read(R"({"id":"hep-th/9901001","title":"T","abstract":"A","authors":["N"],"categories":["hep-th"]})"));

    EXPECT_EQ(
        line,
        R"({"id":"hep-th/9901001","version":1,"title":"T","abstract":"A","authors":["N"],"categories":["hep-th"],)"
        R"("primary":"hep-th","announce":"new"})");
}

TEST(PaperJson, FillsInWhatIsMissing) {
    const Announcement announcement =
        read(R"({"id":"2511.03809","title":"T","abstract":"A","authors":[],"categories":["cs.PF","cs.LG"]})");

    EXPECT_EQ(announcement.kind, Kind::new_paper);
    EXPECT_FALSE(announcement.day);
    EXPECT_EQ(announcement.paper->version, 1);
    EXPECT_EQ(announcement.paper->primary, "cs.PF");
    EXPECT_EQ(announcement.paper->comment, Fact::none());
    EXPECT_EQ(announcement.paper->journal_ref, Fact::none());
}

TEST(PaperJson, NormalisesTextAndCategories) {
    const Announcement announcement = read(
        R"({"id":"arXiv:math.GT/0309136v2","title":"  \\'Etale\n  maps ","abstract":"$x$","authors":["Erd\\H{o}s"," "],)"
        R"("categories":["cs.SY","math.OC","eess.SY"],"primary":"math.OC","comment":"\\emph{x}","version":null,"unknown":{"a":[1]}})");

    const Paper& paper = *announcement.paper;
    EXPECT_EQ(paper.id.text(), "math/0309136");
    EXPECT_EQ(paper.version, 2);
    EXPECT_EQ(paper.title, "Étale maps");
    EXPECT_EQ(paper.raw_title, "  \\'Etale\n  maps ");
    EXPECT_EQ(paper.abstract, "x");
    EXPECT_EQ(paper.authors, (std::vector<Author>{{"Erdős", {}}}));
    EXPECT_THAT(paper.categories, ElementsAre("math.OC", "eess.SY"));
    EXPECT_EQ(paper.comment, Fact::of("x"));
}

TEST(PaperJson, KnowsAWithdrawnPaperByItsComment) {
    const std::string start =
        R"({"id":"2511.03809","title":"T","abstract":"A","authors":[],"categories":["cs.PF"],"comment":")";

    EXPECT_TRUE(read(start + R"(This paper has been withdrawn by the author"})").paper->withdrawn);
    EXPECT_FALSE(read(start + R"(An appendix was withdrawn"})").paper->withdrawn);
}

TEST(PaperJson, RefusesNamingTheKey) {
    const std::string rest = R"("title":"T","abstract":"A","authors":["N"],"categories":["cs.PL"]})";
    for (const auto& [line, words] : std::vector<std::pair<std::string, std::string>>{
             {"{" + rest, "id: missing"},
             {R"({"id":"none",)" + rest, "id: \"none\" is no arXiv id"},
             {R"({"id":7,)" + rest, "id: want a text, not a number"},
             {R"({"id":"2511.03809","version":0,)" + rest, "version: want a whole number"},
             {R"({"id":"2511.03809","version":"2",)" + rest, "version: want a whole number"},
             {R"({"id":"2511.03809","version":1e30,)" + rest, "version: want a whole number"},
             {R"({"id":"2511.03809","version":99999999999999,)" + rest, "version: want a whole number"},
             {R"({"id":"2511.03809","announce":"old",)" + rest,
              "announce: \"old\" is not one of new, cross, replace, replace-cross"},
             {R"({"id":"2511.03809","announced":"2025-02-30",)" + rest, "announced: \"2025-02-30\" is no day"},
             {R"({"id":"2511.03809","comment":[],)" + rest, "comment: want a text, not a array"},
             {R"({"id":"2511.03809","affiliations":[],)" + rest,
              "affiliations: want one list for each of the 1 authors"},
             {R"({"id":"2511.03809","affiliations":["x"],)" + rest, "affiliations: want a list of texts"},
             {R"({"id":"2511.03809","abstract":"A","authors":["N"],"categories":["cs.PL"]})", "title: missing"},
             {R"({"id":"2511.03809","title":"T","authors":["N"],"categories":["cs.PL"]})", "abstract: missing"},
             {R"({"id":"2511.03809","title":"T","abstract":"A","categories":["cs.PL"]})", "authors: missing"},
             {R"({"id":"2511.03809","title":"T","abstract":"A","authors":"N","categories":["cs.PL"]})",
              "authors: want a list of texts"},
             {R"({"id":"2511.03809","title":"T","abstract":"A","authors":[1],"categories":["cs.PL"]})",
              "authors: want a list of texts, found a number"},
             {R"({"id":"2511.03809","title":"T","abstract":"A","authors":[]})", "categories: missing"},
             {R"({"id":"2511.03809","title":"T","abstract":"A","authors":[],"categories":[]})",
              "categories: want at least one"},
             {"[]", "want a JSON object, found: array"},
             {"{\"id\": \"2511", "not JSON: it breaks off at byte"},
             {"", "not JSON"},
         }) {
        SCOPED_TRACE(line);
        EXPECT_THAT(refusal(line), HasSubstr(words));
    }
    EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("not JSON"));
}

TEST(ReadPapers, SkipsBlankLinesAndReadsTheLastWithoutNewline) {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("p.jsonl", "\xEF\xBB\xBF" + std::string(whole_line) + "\r\n\n  \n" + std::string(whole_line));

    const auto papers = read_papers(path);

    ASSERT_TRUE(papers) << papers.error().message;
    EXPECT_EQ(papers->size(), 2U);
    EXPECT_EQ(to_json_line(papers->at(1)), whole_line);
}

TEST(ReadPapers, TellsGzipByItsFirstBytes) {
    const TemporaryFolder folder;
    std::string many;
    for (int i = 0; i < 3000; ++i) {
        many += std::string(whole_line) + "\n";
    }
    const auto papers = read_papers(folder.write("no-suffix", gzip(many)));

    ASSERT_TRUE(papers) << papers.error().message;
    EXPECT_EQ(papers->size(), 3000U);
}

TEST(ReadPapers, NamesFileAndLine) {
    const TemporaryFolder folder;
    const std::string path = folder.write("bad.jsonl", std::string(whole_line) + "\n\n{\"id\":\"x\"}\n");

    const auto papers = read_papers(path);

    ASSERT_FALSE(papers);
    EXPECT_EQ(papers.error().code, Errc::malformed);
    EXPECT_THAT(papers.error().message, StartsWith(path + ":3: id: "));
}

TEST(ReadPapers, RefusesWhatCannotBeRead) {
    const TemporaryFolder folder;
    const auto missing = read_papers((folder.path() / "none.jsonl").string());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::not_found);
    EXPECT_THAT(missing.error().message, EndsWith("none.jsonl: no such file"));

    const auto directory = read_papers(folder.path().string());
    ASSERT_FALSE(directory);
    EXPECT_EQ(directory.error().code, Errc::storage);

    const std::string packed = gzip(std::string(whole_line) + "\n" + std::string(whole_line) + "\n");
    const auto cut = read_papers(folder.write("cut.gz", packed.substr(0, packed.size() - 12)));
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, Errc::malformed);
    EXPECT_THAT(cut.error().message, HasSubstr("cut short"));

    std::string broken = packed;
    broken[broken.size() - 6] = static_cast<char>(broken[broken.size() - 6] ^ 0x55);
    const auto damaged = read_papers(folder.write("broken.gz", broken));
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, Errc::malformed);
}

TEST(ReadPapers, BoundsALine) {
    const TemporaryFolder folder;
    const auto huge = read_papers(folder.write("huge.jsonl", "\n" + std::string((std::size_t{4} << 20U) + 1, 'x')));

    ASSERT_FALSE(huge);
    EXPECT_EQ(huge.error().code, Errc::malformed);
    EXPECT_THAT(huge.error().message, HasSubstr("huge.jsonl:2: a line of more than"));
}

TEST(ReadPapers, OfAnEmptyFileIsEmpty) {
    const TemporaryFolder folder;

    const auto papers = read_papers(folder.write("empty.jsonl", ""));

    ASSERT_TRUE(papers);
    EXPECT_THAT(*papers, IsEmpty());
}

}  // namespace
}  // namespace paperwire::source
