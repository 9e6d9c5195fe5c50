// SPDX-License-Identifier: MIT
// bench: make_day FOLDER [PAPERS SUBSCRIBERS [twice]] writes a made-up day and a configuration for it.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tests/bench/people.hpp"

int main(int count, char** words) {
    if (count != 2 && count != 4 && count != 5) {
        std::cerr << "usage: make_day FOLDER [PAPERS SUBSCRIBERS [twice]]\n";
        return 64;
    }
    try {
        paperwire::bench::Installation installation;
        if (count >= 4) {
            installation.papers = std::stoul(words[2]);
            installation.people = std::stoul(words[3]);
        }
        installation.everything_twice = count == 5;
        std::cout << paperwire::bench::write_installation(words[1], installation) << '\n';
    } catch (const std::exception& error) {
        std::cerr << "make_day: " << error.what() << '\n';
        return 74;
    }
    return 0;
}
