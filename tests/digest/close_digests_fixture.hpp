// SPDX-License-Identifier: MIT
// tests: an installation whose digests are closed by hand and delivered to a box.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/installation.hpp"

namespace paperwire::digest {

using fakes::at;
using fakes::Person;

class CloseDigests : public testing::Test {
protected:
    static Person person(const std::string& name, std::vector<filters::Rule> rules,
                         const std::string& schedule = "immediate") {
        return {name, schedule, std::move(rules), {}};
    }
    void go_to(const std::string& instant) { here_.clock.set_civil(at(instant)); }
    std::vector<std::string> received(const std::string& name) { return here_.received(name); }
    std::vector<std::string> messages(const std::string& name) {
        here_.close();
        here_.deliver();
        return here_.box().messages(name);
    }

    fakes::Installation here_;  // Monday 27 April 2026, 06:00 UTC
};

}  // namespace paperwire::digest
