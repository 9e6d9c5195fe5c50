// SPDX-License-Identifier: MIT
// channels/null: takes every digest and delivers it nowhere, for trying out scale.
#include "channels/create.hpp"

namespace paperwire::null {

namespace {

class NullChannel final : public channels::Channel {
public:
    bool reads_digests() const noexcept override { return false; }

    /// One empty part: what goes nowhere needs no bytes.
    Result<std::vector<channels::PartBytes>> render(const Digest&) const override {
        return std::vector<channels::PartBytes>(1);
    }

    boost::asio::awaitable<Outcome> send(channels::Recipient, channels::PartContext, channels::PartBytes) override {
        Outcome outcome;
        outcome.kind = Outcome::Kind::sent;
        outcome.reply = "delivered nowhere";
        co_return outcome;
    }

    unsigned concurrency() const override { return many; }

private:
    static constexpr unsigned many = 4'096;
};

}  // namespace

std::unique_ptr<channels::Channel> create_channel() { return std::make_unique<NullChannel>(); }

}  // namespace paperwire::null
