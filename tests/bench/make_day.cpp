// SPDX-License-Identifier: MIT
// bench: make_day FOLDER [PAPERS SUBSCRIBERS [twice|null]] writes a day and a configuration for it.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tests/bench/installation.hpp"

int main(int count, char** words) {
    using paperwire::bench::Installation;
    const std::string deliveries = count == 5 ? words[4] : "";
    const bool known = count != 5 || deliveries == "twice" || deliveries == "null";
    if ((count != 2 && count != 4 && count != 5) || !known) {
        std::cerr << "usage: make_day FOLDER [PAPERS SUBSCRIBERS [twice|null]]\n";
        return 64;
    }
    try {
        Installation installation;
        if (count >= 4) {
            installation.papers = std::stoul(words[2]);
            installation.people = std::stoul(words[3]);
        }
        if (deliveries == "twice") installation.deliveries = Installation::Deliveries::both;
        if (deliveries == "null") installation.deliveries = Installation::Deliveries::none_only;
        std::cout << paperwire::bench::write_installation(words[1], installation) << '\n';
    } catch (const std::exception& error) {
        std::cerr << "make_day: " << error.what() << '\n';
        return 74;
    }
    return 0;
}
