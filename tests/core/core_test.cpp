// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "bot/core/manifest.hpp"
#include "bot/core/paper.hpp"
#include "bot/core/secret.hpp"
#include "bot/core/subscriber.hpp"

namespace paperwire {
namespace {

TEST(PaperIdParsing, ReadsEveryDress) {
    struct Case {
        const char* text;
        const char* id;
        int version;
    };
    const Case cases[] = {
        {"2511.03809", "2511.03809", 0},
        {"2511.03809v2", "2511.03809", 2},
        {"arXiv:2511.03809v12", "2511.03809", 12},
        {"ARXIV: 0704.0001", "0704.0001", 0},
        {"oai:arXiv.org:2604.22002v1", "2604.22002", 1},
        {"oai:arXiv.org:math/0309136v1", "math/0309136", 1},
        {"hep-th/9901001", "hep-th/9901001", 0},
        {"math.GT/0309136v3", "math/0309136", 3},
        {"http://arxiv.org/abs/hep-ex/0307015v1", "hep-ex/0307015", 1},
        {"https://www.arxiv.org/pdf/2511.03809v2.pdf", "2511.03809", 2},
        {"https://export.arxiv.org/abs/2511.03809?context=cs#top", "2511.03809", 0},
        {"https://arxiv.org/html/2511.03809v1", "2511.03809", 1},
        {"10.48550/arXiv.2511.03809", "2511.03809", 0},
        {"https://doi.org/10.48550/arXiv.2511.03809", "2511.03809", 0},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        const auto parsed = parse_paper_id(c.text);
        ASSERT_TRUE(parsed);
        EXPECT_EQ(parsed->id.text(), c.id);
        EXPECT_EQ(parsed->version, c.version);
    }
}

TEST(PaperIdParsing, RefusesWhatIsNone) {
    for (const char* text :
         {"", "2511.0380", "2511.038099", "1412.00001", "1501.0001", "2513.00001", "2511.03809v0", "2511.03809v01",
          "2511.03809x", "10.1049/el.2013.3006", "https://example.org/abs/2511.03809", "hep-th/990100", "/9901001",
          "hep-th/9913001", "abs/2511.03809"}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(parse_paper_id(text));
    }
}

TEST(PaperIdOrder, IsByYearMonthAndNumber) {
    std::vector<PaperId> ids;
    for (const char* text : {"1501.00001", "2604.22002", "1412.9999", "hep-th/9901001", "0704.0001", "math/0309136"}) {
        ids.push_back(parse_paper_id(text)->id);
    }

    std::ranges::sort(ids, [](const PaperId& a, const PaperId& b) { return (a <=> b) < 0; });

    std::vector<std::string> texts;
    for (const PaperId& id : ids) texts.push_back(id.text());
    EXPECT_EQ(texts, (std::vector<std::string>{"hep-th/9901001", "math/0309136", "0704.0001", "1412.9999", "1501.00001",
                                               "2604.22002"}));
}

TEST(Instants, ReadAndWriteRfc3339) {
    EXPECT_EQ(to_string(parse_instant("2026-04-27T08:00:00Z").value()), "2026-04-27T08:00:00Z");
    EXPECT_EQ(to_string(parse_instant("2026-04-27T08:00:00+02:00").value()), "2026-04-27T06:00:00Z");
    EXPECT_EQ(to_string(parse_instant("2026-04-27t23:30:00.25-00:45").value()), "2026-04-28T00:15:00.250Z");
    for (const char* text : {"2026-04-27", "2026-04-27T08:00Z", "2026-02-30T08:00:00Z", "2026-04-27T24:00:00Z",
                             "2026-04-27T08:00:00", "2026-04-27T08:00:00+2:00", "2026-04-27T08:00:00Zx"}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(parse_instant(text));
    }
}

TEST(Days, RefuseDatesThatDoNotExist) {
    EXPECT_TRUE(parse_day("2028-02-29"));
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-4-27", "2026-04-27 ", ""})
        EXPECT_FALSE(parse_day(text)) << text;
}

TEST(Schedules, ReadAndWriteTheContractsForms) {
    for (const char* text : {"immediate", "daily 08:00", "weekdays 23:59", "weekly sun 00:00"}) {
        EXPECT_EQ(to_string(parse_schedule(text).value()), text);
    }
    EXPECT_EQ(to_string(parse_schedule("Weekly  MON 07:30").value()), "weekly mon 07:30");
    for (const char* text :
         {"", "daily", "daily 25:00", "daily 8:00", "weekly 08:00", "weekly foo 08:00", "hourly", "immediate 08:00"}) {
        EXPECT_FALSE(parse_schedule(text)) << text;
    }
}

TEST(Secrets, PrintAsStars) {
    std::ostringstream out;
    out << Secret("hunter2");
    EXPECT_EQ(out.str(), "***");
}

TEST(Manifests, SurviveTheirJson) {
    Manifest manifest;
    ManifestEntry entry;
    entry.id = parse_paper_id("math/0309136")->id;
    entry.version = 3;
    entry.kind = Kind::replacement_cross;
    entry.previous_version = 1;
    entry.day = *parse_day("2026-04-27");
    entry.why = {{"friends", "authors", "Erdős", 5, 2}, {"friends", "categories", "math.CO", 0, -1}};
    manifest.entries = {entry};
    manifest.receipt = {{{"math.CO", entry.day, CategoryState::throttled, 12, 0, "429 Rate exceeded."}, 1}};
    manifest.waiting = 2;
    manifest.language = "de";
    manifest.form = Delivery::Form::compact;

    const auto back = manifest_from_json(to_json(manifest));

    ASSERT_TRUE(back);
    EXPECT_EQ(*back, manifest);
    EXPECT_EQ(to_json(*back), to_json(manifest));
}

TEST(Manifests, RefuseBrokenJson) {
    for (const char* text : {"", "{}", "[]", R"({"entries":[{}]})", "{\"entries\":", "null"}) {
        const auto manifest = manifest_from_json(text);
        ASSERT_FALSE(manifest) << text;
        EXPECT_EQ(manifest.error().code, Errc::malformed);
    }
}

}  // namespace
}  // namespace paperwire
