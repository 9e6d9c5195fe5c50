// SPDX-License-Identifier: MIT
// data tests: arXiv's recorded data, in the folder that the environment's PAPERWIRE_DATA names. Without it every test
// of this program is skipped, and says so.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "bot/source/line_reader.hpp"

namespace paperwire::data {

class Recorded : public ::testing::Test {
protected:
    void SetUp() override {
        const char* const named = std::getenv("PAPERWIRE_DATA");
        if (named == nullptr || !std::filesystem::is_directory(named)) {
            GTEST_SKIP() << "PAPERWIRE_DATA names no folder of arXiv's recorded data";
        }
        folder_ = named;
    }

    [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }

    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        EXPECT_TRUE(file) << name;
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// Calls with each line of a file of JSON Lines, plain or gzip.
    void each_line(const std::string& name, const std::function<void(const nlohmann::json&)>& take) const {
        const auto read = source::read_lines(path(name).string(), std::size_t{4} << 20U,
                                             [&](std::string_view line, std::size_t) -> Result<void> {
                                                 if (!line.empty()) take(nlohmann::json::parse(line));
                                                 return {};
                                             });
        EXPECT_TRUE(read) << read.error().message;
    }

private:
    std::filesystem::path folder_;
};

}  // namespace paperwire::data
