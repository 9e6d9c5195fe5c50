// SPDX-License-Identifier: MIT
// store: what somebody had, when the digests that held it are gone: three letters a paper, for ever. A row holds those
// of a quarter of a million events, about a year of all of arXiv.
#include <algorithm>
#include <map>
#include <string>

#include "bot/store/engine.hpp"

namespace paperwire::store {
namespace {

constexpr int block_bits = 18;
constexpr std::size_t code_size = 3;
constexpr int letter_bits = 6;
constexpr Seq letter_mask = (1 << letter_bits) - 1;

std::string code_of(Seq seq) {
    std::string code;
    for (int shift = block_bits - letter_bits; shift >= 0; shift -= letter_bits)
        code += static_cast<char>('0' + ((seq >> shift) & letter_mask));
    return code;
}

bool holds(const std::string& body, const std::string& code) {
    for (auto at = body.find(code); at != std::string::npos; at = body.find(code, at + 1)) {
        if (at % code_size == 0) return true;
    }
    return false;
}

}  // namespace

void remember_had(Database& database, DestinationId destination, std::vector<Seq> seqs) {
    std::map<Seq, std::string> blocks;
    for (const Seq seq : seqs) blocks[seq >> block_bits] += code_of(seq);
    for (const auto& [block, body] : blocks)
        database.run(
            "INSERT INTO had (destination, block, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = body || "
            "excluded.body",
            destination, block, body);
}

std::vector<Seq> find_had(Database& database, DestinationId destination, const std::vector<Seq>& seqs) {
    std::vector<Seq> had;
    std::optional<Seq> read;
    std::string body;
    for (const Seq seq : seqs) {
        if (read != seq >> block_bits) {
            read = seq >> block_bits;
            auto query = database.query("SELECT body FROM had WHERE destination = ? AND block = ?", destination, *read);
            body = query.next() ? query.text(0) : std::string{};
        }
        if (holds(body, code_of(seq))) had.push_back(seq);
    }
    return had;
}

}  // namespace paperwire::store
