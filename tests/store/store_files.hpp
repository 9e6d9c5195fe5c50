// SPDX-License-Identifier: MIT
// tests: a small store on disk that is delivered from, and its files as a killed process leaves them.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/store/database.hpp"
#include "bot/store/mark.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {

inline std::string bytes_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline void write_bytes(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// What belongs to a database as a kill would leave it now. The index of the log (-shm) is made anew.
inline void copy_as_killed(const std::string& from, const std::string& to) {
    using std::filesystem::copy_options;
    for (const char* suffix : {"", "-wal", ".lock"}) {
        std::filesystem::remove(to + suffix);
        if (std::filesystem::exists(from + suffix))
            std::filesystem::copy_file(from + suffix, to + suffix, copy_options::overwrite_existing);
    }
    std::filesystem::remove(to + "-shm");
}

/// A process that delivers.
struct Delivering {
    std::unique_ptr<ProcessLock> lock;
    std::unique_ptr<Store> store;
    std::optional<Restored> restored;

    explicit Delivering(const std::string& path) : lock(want(lock_for_delivery(path))) {
        store = want(open_to_deliver(path, *lock, std::nullopt, restored));
    }
};

/// How opening it to deliver ends: `content`, `restored`, or the refusal's words.
inline std::string verdict_on(const std::string& path) {
    const auto lock = want(lock_for_delivery(path));
    std::optional<Restored> restored;
    const auto store = open_to_deliver(path, *lock, std::nullopt, restored);
    if (!store) return store.error().message;
    return restored ? "restored" : "content";
}

inline void write_note(Store& store, int number) {
    const auto written = store.set_note("note", std::to_string(number));
    if (!written) throw std::runtime_error(written.error().message);
}

/// Papers of a day, ana and bob of the cohort c, and a digest for ana.
inline void fill(Store& store) {
    const auto now = at("2026-04-27T08:00:00Z");
    std::vector<ReadItem> items;
    for (int number = 10'000; number < 10'040; ++number)
        items.push_back(item("2604." + std::to_string(number), Kind::new_paper, {"cs.LG"}));
    want(store.remember(reading("cs.LG", "2026-04-27", items)));
    want(join_whole(store, std::vector{configured("ana"), configured("bob")}, now));
    const auto ana = want(store.destinations()).at(0).id;
    const auto closed = store.close(std::vector{manifest_of({"2604.10000"})},
                                    std::vector{NewDigest{"d1", ana, 0, 0, 40, now}}, {}, now);
    if (!closed) throw std::runtime_error(closed.error().message);
}

}  // namespace paperwire::store
