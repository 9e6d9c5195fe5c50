// SPDX-License-Identifier: MIT
// A cohort that is closed in several chunks at once: whichever of them fails, nobody loses a paper or gets it twice.
#include "tests/digest/close_digests_fixture.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::digest {
namespace {

using fakes::in;
using fakes::item;
using testing::ElementsAre;
using enum Kind;

class ClosingChunks : public CloseDigests {
protected:
    static constexpr int readers = 9;

    static std::string name_of(int number) { return "reader" + std::to_string(number); }

    void SetUp() override {
        here_.chunk_members = 2;
        std::vector<Person> people;
        for (int i = 0; i < readers; ++i) people.push_back(person(name_of(i), {in({"cs.PL"})}, "daily 08:00"));
        here_.set_people(people);
        here_.close();
        here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});
        go_to("2026-04-27T08:00:00Z");
    }

    /// Only that writing of a chunk fails; the others, under way beside it, do not know.
    void fail_chunk(int number, fakes::Moment moment) {
        here_.reopen([number, moment](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(
                std::move(store), [number, moment, closed = 0](const std::string& call, fakes::Moment now) mutable {
                    if (call != "close" || now != moment || ++closed != number) return Result<void>{};
                    return Result<void>{fail(Errc::storage_full, "no space is left")};
                });
        });
        const auto closed = here_.try_close();
        ASSERT_FALSE(closed.has_value());
        EXPECT_EQ(closed.error().code, Errc::storage_full) << closed.error().message;
        here_.reopen();
    }

    void expect_everybody_has_it_once() {
        here_.clock.advance(std::chrono::minutes{5});
        here_.close();
        here_.deliver();
        for (int i = 0; i < readers; ++i)
            EXPECT_THAT(here_.box().received(name_of(i)), ElementsAre("2604.00001v1 new")) << name_of(i);
    }
};

TEST_F(ClosingChunks, AllWriteOnce) {
    EXPECT_EQ(here_.close().digests, static_cast<std::size_t>(readers));
    expect_everybody_has_it_once();
}

class ClosingChunksWithAFault : public ClosingChunks,
                                public testing::WithParamInterface<std::tuple<int, fakes::Moment>> {};
INSTANTIATE_TEST_SUITE_P(EachChunk, ClosingChunksWithAFault,
                         testing::Combine(testing::Range(1, 5),
                                          testing::Values(fakes::Moment::before, fakes::Moment::after)));

TEST_P(ClosingChunksWithAFault, LosesAndRepeatsNothing) {
    const auto [number, moment] = GetParam();
    fail_chunk(number, moment);
    expect_everybody_has_it_once();
}

}  // namespace
}  // namespace paperwire::digest
