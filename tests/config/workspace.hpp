// SPDX-License-Identifier: MIT
// A folder of its own for one test, files in it, and a configuration loaded from there without any environment but the
// one given.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"

namespace paperwire::config {

class Workspace {
public:
    Workspace() {
        std::string pattern = (std::filesystem::temp_directory_path() / "paperwire-config-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        environment["HOME"] = "/home/ana";
    }
    ~Workspace() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    std::map<std::string, std::string> environment;
    LoadOptions::Secrets secrets{LoadOptions::Secrets::strict};

    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

    std::string write(const std::string& name, const std::string& bytes) const {
        const std::string file = path(name);
        std::filesystem::create_directories(std::filesystem::path(file).parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

    [[nodiscard]] Loaded load(const std::string& name) const {
        LoadOptions options;
        options.secrets = secrets;
        options.environment = [this](const std::string& variable) {
            const auto found = environment.find(variable);
            return found == environment.end() ? std::nullopt : std::optional{found->second};
        };
        return config::load(path(name), options);
    }
    [[nodiscard]] Loaded load_text(const std::string& yaml) const {
        write("paperwire.yaml", yaml);
        return load("paperwire.yaml");
    }

    /// `NAME:LINE:COL: error: …` for each fault, without this folder.
    [[nodiscard]] std::vector<std::string> told(const Loaded& loaded) const {
        std::vector<std::string> lines;
        for (const Fault& fault : loaded.faults) {
            std::string line = to_string(fault);
            for (std::size_t at = line.find(folder_ + "/"); at != std::string::npos; at = line.find(folder_ + "/")) {
                line.erase(at, folder_.size() + 1);
            }
            lines.push_back(line);
        }
        return lines;
    }
    [[nodiscard]] std::vector<std::string> errors(const Loaded& loaded) const { return only(loaded, ": error: "); }
    [[nodiscard]] std::vector<std::string> warnings(const Loaded& loaded) const { return only(loaded, ": warning: "); }

private:
    [[nodiscard]] std::vector<std::string> only(const Loaded& loaded, const std::string& mark) const {
        std::vector<std::string> lines = told(loaded);
        std::erase_if(lines, [&](const std::string& line) { return line.find(mark) == std::string::npos; });
        return lines;
    }

    std::string folder_;
};

}  // namespace paperwire::config
