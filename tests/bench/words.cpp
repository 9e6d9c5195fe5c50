// SPDX-License-Identifier: MIT
#include "tests/bench/words.hpp"

#include <set>
#include <sstream>
#include <string_view>

#include "tests/bench/chance.hpp"

namespace paperwire::bench {

namespace {

constexpr std::string_view common =
    "the of and a to in we that for is on with as are this by an from be which our it can not or these at model method "
    "results "
    "data show such using between based have two propose new approach learning also more than problem has models their "
    "while "
    "methods both performance its different system where however been network paper but analysis under algorithm time "
    "one "
    "information training only find field first large study through into existing state systems each across over "
    "provide task "
    "framework high number space structure language theory novel present when use without then how given within up set "
    "function quantum via most order local low many demonstrate non deep multiple work single while complex properties "
    "well "
    "here graph image several introduce further three general small problems dynamics linear use distribution optimal "
    "other "
    "energy mass scale features networks random neural often bound measure simple random sparse robust groups mean "
    "spectral "
    "case proof exact stable error rate loss noise domain users code search query agents policy reward tokens prompt "
    "layers";

std::vector<std::string> split(std::string_view text) {
    std::istringstream stream{std::string(text)};
    std::vector<std::string> parts;
    for (std::string part; stream >> part;) parts.push_back(part);
    return parts;
}

std::string made_up_word(Chance& chance) {
    static const std::vector<std::string> begins = split(
        "ad be ca con de di en ex for gra hy in ka lo ma me ne op par per pho po pro re sa spec sub te tra un va");
    static const std::vector<std::string> middles =
        split("ba bi ce cu da di fa fi ga la li lo ma mi mo na ni no pa ra ri ro sa si ta te ti to va vi");
    static const std::vector<std::string> ends =
        split("tion ness ment al ic ing ed ive ity able ous er or ism ance sis tic ton ble rix");
    std::string word = chance.of(begins);
    for (std::size_t more = chance.between(1, 2); more > 0; --more) word += chance.of(middles);
    return word + chance.of(ends);
}

std::vector<std::string> make_vocabulary(Chance& chance) {
    std::vector<std::string> vocabulary;
    std::set<std::string> known;
    for (const std::string& word : split(common)) {
        if (known.insert(word).second) vocabulary.push_back(word);
    }
    while (vocabulary.size() < vocabulary_size) {
        if (std::string word = made_up_word(chance); known.insert(word).second) vocabulary.push_back(std::move(word));
    }
    return vocabulary;
}

std::vector<std::string> make_terms(const std::vector<std::string>& vocabulary, Chance& chance) {
    std::vector<std::string> terms;
    for (std::size_t i = 0; i < term_count; ++i) {
        terms.push_back(vocabulary[chance.between(150, 3'000)] + (chance.percent(20) ? "-" : " ") +
                        vocabulary[chance.between(100, 1'500)]);
    }
    return terms;
}

Words make_words() {
    Chance chance(20'260'427);
    Words made;
    made.vocabulary = make_vocabulary(chance);
    made.terms = make_terms(made.vocabulary, chance);
    made.first_names = split(
        "Ana Wei Priya John Maria Yuki Omar Elena Tom\\'a\\v{s} Fran\\c{c}ois J\\\"org Zo\\'e Li Hao Chen Fatima Ivan "
        "Sofia Bj\\\"orn Aoife "
        "Carlos Mei Ravi Lucas Emma Noor Pavel Ingrid Kofi Amara Diego Hana Jonas Leila Marco Nadia Oscar Petra "
        "Quentin Rosa Samir Tara");
    for (const char* stem : {"Kra", "Lind", "Mor", "Oka", "Pet", "Ros", "San", "Tan", "Var", "Wen", "Yam", "Zha", "Bel",
                             "Del", "Fer", "Gar", "Hol", "Iva"}) {
        for (const char* end : {"ner", "qvist", "ales", "moto", "rova", "si", "tos", "aka", "gas", "g", "ada", "ng",
                                "lini", "g\\'ado", "n\\'andez", "c\\'ia", "m\\\"uller", "\\v{s}ek"}) {
            made.last_names.push_back(std::string(stem) + end);
        }
    }
    return made;
}

}  // namespace

const Words& words() {
    static const Words all = make_words();
    return all;
}

}  // namespace paperwire::bench
