// SPDX-License-Identifier: MIT
// Holds every #include of the product against layers.txt, and the sources against the conventions that no compiler
// checks.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace paperwire {
namespace {

namespace fs = std::filesystem;

const fs::path root = PAPERWIRE_SOURCE_DIR;

struct Room {
    std::string name;
    std::string folder;
    std::set<std::string> may;  // rooms, single headers, or `*`
};

std::string read(const fs::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<Room> read_layers() {
    std::vector<Room> rooms;
    std::istringstream lines(read(root / "tests/architecture/layers.txt"));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        Room room;
        words >> room.name >> room.folder;
        room.folder.pop_back();
        for (std::string word; words >> word;) room.may.insert(word);
        rooms.push_back(room);
    }
    return rooms;
}

std::vector<fs::path> sources_below(const fs::path& folder) {
    std::vector<fs::path> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") files.push_back(entry.path());
    }
    return files;
}

std::vector<std::string> own_includes(const std::string& text) {
    static const std::regex include(R"re((?:^|\n)#include "([^"]+)")re");
    std::vector<std::string> found;
    for (std::sregex_iterator i(text.begin(), text.end(), include), end; i != end; ++i) found.push_back((*i)[1]);
    return found;
}

const Room* room_of(const std::vector<Room>& rooms, const std::string& path) {
    for (const Room& room : rooms) {
        if (path.starts_with(room.folder + "/")) return &room;
    }
    return nullptr;
}

bool may_include(const Room& from, const Room& to, const std::string& path) {
    if (&from == &to || from.may.contains("*") || from.may.contains(to.name)) return true;
    for (const std::string& header : from.may) {
        if (header.find('/') != std::string::npos && path.ends_with(header)) return true;
    }
    return false;
}

TEST(Layers, EveryIncludeIsAllowed) {
    const std::vector<Room> rooms = read_layers();
    ASSERT_GE(rooms.size(), 14U);
    int seen = 0;
    for (const Room& room : rooms) {
        for (const fs::path& file : sources_below(root / room.folder)) {
            for (const std::string& include : own_includes(read(file))) {
                SCOPED_TRACE(file.string() + " includes " + include);
                EXPECT_TRUE(fs::exists(root / include)) << "includes go by path from the root";
                const Room* target = room_of(rooms, include);
                ASSERT_NE(target, nullptr);
                EXPECT_TRUE(may_include(room, *target, include)) << room.name << " may not include " << target->name;
                ++seen;
            }
        }
    }
    EXPECT_GT(seen, 100);
}

TEST(Layers, NoRoomIsReachedFromItself) {
    const std::vector<Room> rooms = read_layers();
    std::map<std::string, std::set<std::string>> reach;
    for (const Room& room : rooms) {
        for (const std::string& name : room.may) {
            if (name != "*" && name.find('/') == std::string::npos) reach[room.name].insert(name);
        }
    }
    for (std::size_t i = 0; i < rooms.size(); ++i) {
        for (auto& [name, targets] : reach) {
            const std::set<std::string> now = targets;
            for (const std::string& target : now) targets.insert(reach[target].begin(), reach[target].end());
        }
    }
    for (const auto& [name, targets] : reach) EXPECT_FALSE(targets.contains(name)) << name;
}

std::vector<fs::path> product_sources() {
    std::vector<fs::path> files;
    for (const char* folder : {"bot", "filters", "channels", "config"}) {
        const auto some = sources_below(root / folder);
        files.insert(files.end(), some.begin(), some.end());
    }
    return files;
}

/// Comments and string literals blanked out, so that a rule about code does not read prose.
std::string code_of(const std::string& text) {
    static const std::regex prose(R"re(//[^\n]*|"(?:[^"\\\n]|\\.)*")re");
    return std::regex_replace(text, prose, "");
}

TEST(Conventions, CoroutinesAreNeverDetached) {
    for (const fs::path& file : product_sources()) {
        if (file.string().find("bot/async/") != std::string::npos) continue;
        EXPECT_EQ(code_of(read(file)).find("asio::detached"), std::string::npos) << file;
    }
}

TEST(Conventions, AwaitedCallsHoldNoTemporariesThatGccDestroysTwice) {
    // A capturing lambda, a braced list or a conditional inside the operand of co_await.
    static const std::regex trap(R"re(co_await[^;]*(\[[&=a-z][^\]]*\]\s*[({]|[(,]\s*\{|\?[^;]*:))re");
    for (const fs::path& file : product_sources()) {
        std::smatch match;
        const std::string code = code_of(read(file));
        EXPECT_FALSE(std::regex_search(code, match, trap)) << file << ": " << match.str();
    }
}

TEST(Conventions, ClocksAreReadInOneRoom) {
    static const std::regex clock(
        R"re((system_clock|steady_clock)::now\(|[^a-z_]time\((nullptr|NULL|0)\)|gettimeofday|clock_gettime)re");
    for (const fs::path& file : product_sources()) {
        if (file.string().find("bot/async/") != std::string::npos) continue;
        std::smatch match;
        const std::string code = code_of(read(file));
        EXPECT_FALSE(std::regex_search(code, match, clock)) << file << ": " << match.str();
    }
}

TEST(Conventions, EveryFileSaysItsLicence) {
    for (const fs::path& file : product_sources()) {
        EXPECT_TRUE(read(file).starts_with("// SPDX-License-Identifier: MIT\n")) << file;
    }
}

}  // namespace
}  // namespace paperwire
