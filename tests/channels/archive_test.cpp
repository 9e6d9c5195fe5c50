// SPDX-License-Identifier: MIT
// The archive on a real folder: what is written, what is left alone, and what a crash or a second digest makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/core/failpoint.hpp"
#include "channels/archive/overview.hpp"
#include "channels/create.hpp"
#include "channels/digest_json.hpp"
#include "tests/channels/sample_digest.hpp"

namespace paperwire::archive {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Day day(std::string_view text) { return *parse_day(text); }

/// A folder of its own, gone with the test.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "paperwire-archive-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream file{path_ / name, std::ios::binary};
        std::stringstream bytes;
        bytes << file.rdbuf();
        return bytes.str();
    }
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream{path_ / name, std::ios::binary} << bytes;
    }
    [[nodiscard]] std::vector<std::string> names(const std::string& below = "") const {
        std::vector<std::string> names;
        for (const auto& item : fs::directory_iterator{path_ / below}) names.push_back(item.path().filename().string());
        std::ranges::sort(names);
        return names;
    }
    /// Bytes and inode of every file: a rewritten file shows even when its bytes are the same.
    [[nodiscard]] std::map<std::string, std::pair<std::string, ino_t>> state() const {
        std::map<std::string, std::pair<std::string, ino_t>> files;
        for (const auto& item : fs::recursive_directory_iterator{path_}) {
            if (!item.is_regular_file()) continue;
            struct stat about{};
            ::stat(item.path().c_str(), &about);
            const std::string name = fs::relative(item.path(), path_).string();
            files[name] = {read(name), about.st_ino};
        }
        return files;
    }

private:
    fs::path path_;
};

struct Parcel {
    Digest digest;
    std::string to;
    std::string kept{};  // in place of what the digest is rendered to
};

boost::asio::awaitable<void> send_one(channels::Channel& channel, Parcel parcel, Outcome& outcome) {
    channels::Recipient recipient;
    recipient.subscriber = parcel.digest.subscriber;
    recipient.to = parcel.to;
    channels::PartContext context;
    context.digest = parcel.digest.id;
    auto parts = channel.render(parcel.digest);
    if (!parcel.kept.empty()) parts->front() = parcel.kept;
    outcome = co_await channel.send(std::move(recipient), std::move(context), std::move(parts->front()));
}

/// Sends all at once and waits for all.
std::vector<Outcome> send_all(const std::string& directory, const std::vector<Parcel>& parcels,
                              Layout layout = Layout::digest) {
    async::Threads threads{"archive", 3};
    boost::asio::io_context loop;
    const auto channel = create_channel(ArchiveSettings{directory, layout}, threads);
    std::vector<Outcome> outcomes(parcels.size());
    for (std::size_t i = 0; i < parcels.size(); ++i)
        async::spawn(loop.get_executor(), "send", send_one(*channel, parcels[i], outcomes[i]));
    loop.run();
    return outcomes;
}

Outcome send(const std::string& directory, const Digest& digest, const std::string& to = "ana") {
    return send_all(directory, {Parcel{digest, to}}).front();
}

/// The sample's first entry under another id, alone in a digest closed an hour later.
Digest late_digest(std::string_view id) {
    Digest digest = samples::rich_digest();
    auto paper = std::make_shared<Paper>(*digest.entries[0].paper);
    paper->id = parse_paper_id(id)->id;
    paper->title = "Late: " + paper->title;
    digest.entries.resize(1);
    digest.entries[0].paper = paper;
    digest.contents = {Group{"cs.PL", "Programming Languages", 0, 1}};
    digest.receipt.resize(2);
    digest.receipt[1].category.state = CategoryState::fresh;
    digest.closed_at += std::chrono::hours{1};
    digest.waiting = 0;
    return digest;
}

std::vector<std::string> ids_of(const std::string& json) {
    std::vector<std::string> ids;
    const auto page = nlohmann::json::parse(json);
    for (const auto& entry : page["entries"]) ids.push_back(entry["id"]);
    return ids;
}

TEST(Archive, WritesTheDayInAllFormsWithIndexAndFeed) {
    const Folder folder;

    const Outcome outcome = send(folder.path(), samples::rich_digest());

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent) << outcome.reply;
    EXPECT_THAT(folder.names("ana"),
                ElementsAre("2026-04-27.html", "2026-04-27.json", "2026-04-27.md", "feed.xml", "index.html"));
    EXPECT_THAT(folder.read("ana/2026-04-27.html"), HasSubstr("href=\"index.html\""));
    EXPECT_THAT(folder.read("ana/index.html"),
                HasSubstr("<a class=\"day\" href=\"2026-04-27.html\">Mon 27 Apr 2026</a><span class=\"title\">2 new "
                          "papers, 1 cross-list, 3 revisions</span>"));
    EXPECT_EQ(folder.read("ana/2026-04-27.json"), channels::render_json(samples::rich_digest()));
}

TEST(Archive, PutsNothingBetweenWhenThereIsNoPlace) {
    const Folder folder;

    send(folder.path() + "/deep/er", samples::rich_digest(), "");

    EXPECT_THAT(folder.names("deep/er"),
                ElementsAre("2026-04-27.html", "2026-04-27.json", "2026-04-27.md", "feed.xml", "index.html"));
}

TEST(Archive, SameDigestAgainTouchesNoFile) {
    const Folder folder;
    send(folder.path(), samples::rich_digest());
    const auto before = folder.state();

    Digest again = samples::rich_digest();
    again.closed_at += std::chrono::hours{3};
    const Outcome outcome = send(folder.path(), again);

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    EXPECT_EQ(folder.state(), before);
}

TEST(Archive, SecondDigestOfADayJoinsThePage) {
    const Folder folder;
    send(folder.path(), samples::rich_digest());

    send(folder.path(), late_digest("2604.19999"));

    EXPECT_THAT(ids_of(folder.read("ana/2026-04-27.json")),
                ElementsAre("2604.18001", "2604.18117", "2604.19999", "2511.03809", "hep-th/9901001", "2509.00042",
                            "2604.17903"));
    EXPECT_THAT(folder.read("ana/2026-04-27.html"), HasSubstr("3 new papers, 1 cross-list, 3 revisions"));
    EXPECT_THAT(folder.read("ana/2026-04-27.md"), HasSubstr("### 3. [Late: "));
    EXPECT_THAT(folder.read("ana/feed.xml"), HasSubstr("<updated>2026-04-27T07:00:00Z</updated>"));
    const auto json = nlohmann::json::parse(folder.read("ana/2026-04-27.json"));
    EXPECT_EQ(json["receipt"].size(), 4U);
    EXPECT_EQ(json["receipt"][1]["state"], "fresh");
    EXPECT_EQ(json["receipt"][2]["matched"], 3);
}

TEST(Archive, DigestOverSeveralDaysIsAPageADay) {
    const Folder folder;
    Digest digest = samples::rich_digest();
    digest.days = {day("2026-04-24"), day("2026-04-27")};
    digest.entries[0].day = day("2026-04-24");
    digest.receipt[0].category.day = day("2026-04-24");

    send(folder.path(), digest);

    EXPECT_THAT(ids_of(folder.read("ana/2026-04-24.json")), ElementsAre("2604.18001"));
    EXPECT_EQ(ids_of(folder.read("ana/2026-04-27.json")).size(), 5U);
    EXPECT_EQ(nlohmann::json::parse(folder.read("ana/2026-04-24.json"))["receipt"].size(), 1U);
    EXPECT_THAT(folder.read("ana/2026-04-27.md"), HasSubstr("### 1. ["));
    const std::string index = folder.read("ana/index.html");
    EXPECT_LT(index.find("2026-04-27.html"), index.find("2026-04-24.html"));
}

TEST(Archive, IndexAndFeedKeepEarlierDays) {
    const Folder folder;
    Digest digest = samples::rich_digest();
    std::vector<std::string> days{"2026-04-23", "2026-04-27", "2026-04-24"};
    for (const std::string& each : days) {
        digest.days = {day(each)};
        for (Entry& entry : digest.entries) entry.day = day(each);
        send(folder.path(), digest);
    }

    EXPECT_EQ(blocks_of_index(folder.read("ana/index.html")).size(), 3U);
    EXPECT_EQ(blocks_of_feed(folder.read("ana/feed.xml")).size(), 3U);
    const std::string feed = folder.read("ana/feed.xml");
    EXPECT_LT(feed.find("2026-04-27.html"), feed.find("2026-04-24.html"));
    EXPECT_LT(feed.find("2026-04-24.html"), feed.find("2026-04-23.html"));
}

TEST(Archive, LostIndexAndFeedComeBackFromThePages) {
    const Folder folder;
    Digest digest = samples::rich_digest();
    send(folder.path(), digest);
    digest.days = {day("2026-04-28")};
    for (Entry& entry : digest.entries) entry.day = day("2026-04-28");
    send(folder.path(), digest);
    const auto before = folder.read("ana/index.html") + folder.read("ana/feed.xml");
    fs::remove(folder.path() + "/ana/index.html");
    folder.write("ana/feed.xml", "<feed>\n<entry>\n");

    send(folder.path(), digest);

    EXPECT_EQ(folder.read("ana/index.html") + folder.read("ana/feed.xml"), before);
}

TEST(Archive, EmptyDigestHasItsPageToo) {
    const Folder folder;

    send(folder.path(), samples::empty_digest());

    EXPECT_THAT(folder.read("ana/2026-04-27.html"), HasSubstr("Still unread: cs.PL (unreachable)"));
    EXPECT_THAT(folder.read("ana/index.html"), HasSubstr("No papers"));
}

TEST(Archive, RefusesPlacesThatAreNoFolderNames) {
    for (const char* to : {"..", ".", ".hidden", "a/b", "../x", "a\\b", "ü", "a b", "a\n",
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
        SCOPED_TRACE(to);
        const Folder folder;

        const Outcome outcome = send(folder.path(), samples::rich_digest(), to);

        EXPECT_EQ(outcome.kind, Outcome::Kind::rejected);
        EXPECT_THAT(folder.names(), IsEmpty());
    }
}

TEST(Archive, LeavesAForeignPageAloneAndSaysSo) {
    const Folder folder;
    fs::create_directory(folder.path() + "/ana");
    folder.write("ana/2026-04-27.json", "my notes");

    const Outcome outcome = send(folder.path(), samples::rich_digest());

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::destination);
    EXPECT_THAT(outcome.reply, HasSubstr("2026-04-27.json is not a page"));
    EXPECT_EQ(folder.read("ana/2026-04-27.json"), "my notes");
    EXPECT_THAT(folder.names("ana"), ElementsAre("2026-04-27.json"));
}

TEST(Archive, AKeptPartThatIsNoDigestIsRejected) {
    const Folder folder;

    const Outcome outcome = send_all(folder.path(), {Parcel{samples::rich_digest(), "ana", "{\"entries\":"}}).front();

    EXPECT_EQ(outcome.kind, Outcome::Kind::rejected);
    EXPECT_TRUE(outcome.unreadable);
    EXPECT_THAT(outcome.reply, HasSubstr("the kept part is not a digest"));
}

TEST(Archive, UnusableDirectoryDelaysTheChannel) {
    const Folder folder;
    folder.write("file", "");

    const Outcome outcome = send(folder.path() + "/file", samples::rich_digest(), "");

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
    EXPECT_THAT(outcome.reply, HasSubstr(folder.path() + "/file"));
}

TEST(Archive, BlockedFolderDelaysThatDestinationAlone) {
    const Folder folder;
    folder.write("ana", "a file where the folder should be");

    const auto outcomes =
        send_all(folder.path(), {Parcel{samples::rich_digest(), "ana"}, Parcel{samples::rich_digest(), "ben"}});

    EXPECT_EQ(outcomes[0].kind, Outcome::Kind::retry);
    EXPECT_EQ(outcomes[0].scope, Outcome::Scope::destination);
    EXPECT_EQ(outcomes[1].kind, Outcome::Kind::sent);
}

TEST(Archive, ManySendsToOneFolderAllArrive) {
    const Folder folder;
    std::vector<Parcel> parcels;
    for (int i = 0; i < 24; ++i) parcels.push_back(Parcel{late_digest("2604.2" + std::to_string(1000 + i)), "ana"});

    const auto outcomes = send_all(folder.path(), parcels);

    for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.kind, Outcome::Kind::sent) << outcome.reply;
    EXPECT_EQ(ids_of(folder.read("ana/2026-04-27.json")).size(), 24U);
    EXPECT_EQ(folder.names("ana").size(), 5U);
}

TEST(Archive, ManyFoldersAtOnce) {
    const Folder folder;
    std::vector<Parcel> parcels;
    for (int i = 0; i < 100; ++i) parcels.push_back(Parcel{samples::rich_digest(), "reader" + std::to_string(i)});

    const auto outcomes = send_all(folder.path(), parcels);

    for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.kind, Outcome::Kind::sent) << outcome.reply;
    EXPECT_EQ(folder.state().size(), 500U);
}

#ifdef PAPERWIRE_FAILPOINTS
/// Sends in a process of its own that dies at its `passage`-th failpoint; true when it died there.
bool send_and_die(const std::string& directory, const Digest& digest, int passage) {
    const pid_t child = ::fork();
    if (child == 0) {
        int left = passage;
        set_failpoint_observer([&left](std::string_view) {
            if (--left == 0) ::kill(::getpid(), SIGKILL);
        });
        send(directory, digest);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

TEST(Archive, KillAtAnyRenameIsMendedByTheNextSend) {
    const Folder whole;
    send(whole.path(), samples::rich_digest());
    send(whole.path(), late_digest("2604.19999"));
    constexpr int renames = 5;
    for (int passage = 1; passage <= 2 * renames; ++passage) {
        SCOPED_TRACE(passage);
        const Folder folder;
        send(folder.path(), samples::rich_digest());

        ASSERT_TRUE(send_and_die(folder.path(), late_digest("2604.19999"), passage));
        for (const std::string& name : folder.names("ana")) {
            if (!name.ends_with(".json") || name.starts_with(".")) continue;
            EXPECT_TRUE(nlohmann::json::accept(folder.read("ana/" + name)));
        }
        send(folder.path(), late_digest("2604.19999"));

        EXPECT_EQ(folder.names("ana"), whole.names("ana"));
        for (const std::string& name : whole.names("ana"))
            EXPECT_EQ(folder.read("ana/" + name), whole.read("ana/" + name));
    }
}
#endif

}  // namespace
}  // namespace paperwire::archive
