// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "bot/source/paper_source.hpp"
#include "tests/fakes/run_loop.hpp"
#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

Result<FeedAnswer> fetch(const std::string& url, std::string category) {
    ArxivSettings settings;
    settings.rss = url;
    const auto source = create_directory_source(settings);
    boost::asio::io_context loop;
    return fakes::run_to_end(loop, source->fetch(std::move(category), "ignored"));
}

TEST(DirectorySource, ReadsACategoryAFile) {
    const TemporaryFolder folder;
    folder.write("eess.SY.xml", read_fixture("cs.PL.xml"));
    folder.write("cs.LG.xml", read_fixture("cs.LG.atom"));

    for (const std::string& start : {std::string("file://"), std::string("file://localhost")}) {
        const auto answer = fetch(start + folder.path().string(), "eess.SY");
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_THAT(answer->feed.items, SizeIs(5));
        EXPECT_EQ(answer->etag, "");
        EXPECT_FALSE(answer->not_modified);
    }
    EXPECT_THAT(fetch("file://" + folder.path().string() + "/", "cs.LG")->feed.items, SizeIs(2));
}

TEST(DirectorySource, DecodesPercentsInTheUrl) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "my feeds");
    folder.write("my feeds/cs.PL.xml", read_fixture("quiet.xml"));

    EXPECT_TRUE(fetch("file://" + folder.path().string() + "/my%20feeds", "cs.PL"));
}

TEST(DirectorySource, NamesTheFileThatIsMissing) {
    const TemporaryFolder folder;

    const auto answer = fetch("file://" + folder.path().string(), "cs.PL");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_EQ(answer.error().message, "cs.PL: " + (folder.path() / "cs.PL.xml").string() + ": no such file");
}

TEST(DirectorySource, TakesADirectoryInTheFilesPlaceAsUnavailable) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "cs.PL.xml");

    const auto answer = fetch("file://" + folder.path().string(), "cs.PL");

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unavailable);
}

TEST(DirectorySource, TakesAFileThatIsNoFeedAsMalformed) {
    const TemporaryFolder folder;
    folder.write("cs.PL.xml", read_fixture("cs.PL.xml").substr(0, 3000));
    folder.write("cs.AI.xml", "");

    const auto cut = fetch("file://" + folder.path().string(), "cs.PL");
    const auto blank = fetch("file://" + folder.path().string(), "cs.AI");

    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, Errc::malformed);
    EXPECT_THAT(cut.error().message, HasSubstr("cs.PL.xml: cut short: the XML ends at byte 3000"));
    ASSERT_FALSE(blank);
    EXPECT_EQ(blank.error().code, Errc::malformed);
}

}  // namespace
}  // namespace paperwire::source
