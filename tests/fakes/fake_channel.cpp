// SPDX-License-Identifier: MIT
#include "tests/fakes/fake_channel.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>
#include <sstream>
#include <stdexcept>

namespace paperwire::fakes {

namespace {

std::string line_of(const Entry& entry) {
    std::string line =
        entry.paper->id.text() + "v" + std::to_string(entry.paper->version) + " " + std::string(to_string(entry.kind));
    std::string last;
    for (const Reason& reason : entry.why) {
        if (reason.filter != last) line += " " + reason.filter;
        last = reason.filter;
    }
    return line + "\n";
}

std::string foot_of(const Digest& digest) {
    std::string foot;
    for (const ManifestReceipt& row : digest.receipt) {
        const CategoryReceipt& category = row.category;
        foot += "receipt " + to_string(category.day) + " " + category.category + " " +
                std::string(to_string(category.state)) + " " + std::to_string(category.listed) + "/" +
                std::to_string(category.read) + "/" + std::to_string(row.matched) +
                (category.note.empty() ? "" : " (" + category.note + ")") + "\n";
    }
    if (digest.receipt_is_lost) foot += "receipt lost\n";
    if (digest.reasons_are_lost) foot += "reasons lost\n";
    for (const PaperId& paper : digest.left_out) foot += "left out " + paper.text() + "\n";
    if (digest.waiting > 0) foot += "waiting " + std::to_string(digest.waiting) + "\n";
    return foot;
}

}  // namespace

std::vector<std::string> papers_of(const std::string& bytes) {
    std::vector<std::string> papers;
    std::istringstream lines(bytes);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || std::isdigit(static_cast<unsigned char>(line.front())) == 0) continue;
        const auto first = line.find(' ');
        papers.push_back(line.substr(0, line.find(' ', first + 1)));
    }
    return papers;
}

Result<std::vector<channels::PartBytes>> FakeChannel::render(const Digest& digest) const {
    ++rendered_;
    if (unrenderable_.contains(digest.subscriber)) return fail(Errc::internal, "an entry does not fit");
    for (const Entry& entry : digest.entries) {
        if (poison_.contains(entry.paper->id.text())) throw std::runtime_error("chokes on " + entry.paper->id.text());
    }
    const std::size_t parts = std::max<std::size_t>(1, (digest.entries.size() + entries_a_part_ - 1) / entries_a_part_);
    std::vector<channels::PartBytes> rendered;
    for (std::size_t part = 0; part < parts; ++part) {
        std::string bytes =
            "digest " + digest.id + " part " + std::to_string(part + 1) + "/" + std::to_string(parts) + "\n";
        const std::size_t end = std::min(digest.entries.size(), (part + 1) * entries_a_part_);
        for (std::size_t i = part * entries_a_part_; i < end; ++i) bytes += line_of(digest.entries[i]);
        if (part + 1 == parts) bytes += foot_of(digest);
        rendered.push_back(std::move(bytes));
    }
    return rendered;
}

boost::asio::awaitable<Outcome> FakeChannel::send(channels::Recipient recipient, channels::PartContext context,
                                                  channels::PartBytes bytes) {
    Sending sending{std::move(recipient), std::move(context), std::move(bytes), clock_.civil(), clock_.monotonic()};
    sendings_.push_back(sending);
    most_under_way_ = std::max(most_under_way_, ++under_way_);
    const auto executor = co_await boost::asio::this_coro::executor;
    do {
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
    } while (gate_ && !gate_(sending));
    const auto delay = delay_ ? delay_(sending) : std::chrono::milliseconds{0};
    if (delay.count() > 0) co_await clock_.sleep_for(delay);
    --under_way_;
    Outcome outcome = script_ ? script_(sending) : sent();
    if (outcome.kind == Outcome::Kind::sent) accepted_.push_back(std::move(sending));
    co_return outcome;
}

std::vector<std::string> FakeChannel::messages(const std::string& subscriber) const {
    std::vector<std::string> messages;
    for (const Sending& sending : accepted_) {
        if (sending.recipient.subscriber == subscriber) messages.push_back(sending.bytes);
    }
    return messages;
}

std::vector<std::string> FakeChannel::received(const std::string& subscriber) const {
    std::vector<std::string> papers;
    for (const std::string& message : messages(subscriber)) {
        for (std::string& paper : papers_of(message)) papers.push_back(std::move(paper));
    }
    return papers;
}

Outcome sent(std::string receipt) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::sent;
    outcome.receipt = std::move(receipt);
    return outcome;
}

Outcome answer(Outcome::Kind kind, Outcome::Scope scope) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.scope = scope;
    outcome.reply = "said " + std::string(to_string(kind));
    return outcome;
}

}  // namespace paperwire::fakes
