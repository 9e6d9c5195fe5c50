// SPDX-License-Identifier: MIT
#include "tests/channels/sample_digest.hpp"

#include "channels/digest_json.hpp"

namespace paperwire::samples {

namespace {

Day day(std::string_view text) { return *parse_day(text); }

Paper paper(std::string_view id, int version, std::string title, std::string abstract,
            std::vector<std::string> categories) {
    Paper paper;
    paper.id = parse_paper_id(id)->id;
    paper.version = version;
    paper.title = std::move(title);
    paper.abstract = std::move(abstract);
    paper.primary = categories.front();
    paper.categories = std::move(categories);
    paper.comment = Fact::none();
    paper.journal_ref = Fact::none();
    return paper;
}

Entry entry(Paper paper, Kind kind) {
    Entry entry;
    entry.paper = std::make_shared<const Paper>(std::move(paper));
    entry.kind = kind;
    entry.day = day("2026-04-27");
    return entry;
}

/// The reason that `words` stand in the field.
Reason found(std::string filter, std::string field, const std::string& text, const std::string& words) {
    return Reason{std::move(filter), std::move(field), words, static_cast<std::uint32_t>(text.find(words)), -1};
}

Entry invariants() {
    Paper p = paper("2604.18001", 1, "Loop Invariants for Free: Branch-Aware Inference over MLIR",
                    "Loop invariants are fundamental for reasoning about iterative algorithms, and finding them by "
                    "hand is the slow part of many proofs. "
                    "We lower source programs to MLIR, guess candidate invariants branch by branch, and check each "
                    "with an SMT solver before they are put together. "
                    "On 471 programs the method proves 38% more properties than the best earlier tool, with O(n log n) "
                    "solver calls for n branches.",
                    {"cs.PL", "cs.LO", "cs.SE"});
    p.authors = {{"Zoë Ångström", {"Uppsala University, Department of Information Technology, Sweden"}},
                 {"François Belias", {"Polytechnique Montréal", "Mila, Québec"}},
                 {"Đorđe Nikolić", {}}};
    p.comment = Fact::of("14 pages, 6 figures; to appear at PLDI'26");
    p.doi = "10.1145/3720001.3720002";
    Entry e = entry(p, Kind::new_paper);
    e.why = {found("compilers", "title", p.title, "MLIR"), found("compilers", "abstract", p.abstract, "MLIR"),
             found("compilers", "title", p.title, "Loop Invariants"),
             found("pldi", "comment", p.comment.value, "PLDI'26"), Reason{"compilers", "categories", "cs.PL", 0, -1}};
    e.summary =
        "Guesses loop invariants branch by branch on MLIR and proves 38% more properties than the best earlier tool.";
    return e;
}

Entry markup() {
    Paper p =
        paper("2604.18117", 1,
              "Is Vec<T> & Box<T> *Enough*? [A Study of `unsafe`] <script>alert(1)</script> _and_ #hash | x^2 ~ α ≤ β",
              "1. We ask whether safe wrappers are enough. <b>No markup</b> of ours & theirs may act: "
              "[link](javascript:alert(1)), ![image](x), "
              "`code`, *stars*, __lines__, ~~gone~~, $5 and \\backslash. We measured 10,000 crates.",
              {"cs.PL"});
    p.authors = {{"Jan Åström", {}}, {"李 明", {}}, {"O'Neil & Sons <team>", {}}};
    Entry e = entry(p, Kind::new_paper);
    e.why = {found("rust", "title", p.title, "Vec<T> & Box<T>")};
    return e;
}

Entry crowd() {
    Paper p = paper("2604.17903", 1,
                    "A Long List: Measurement of W± Production with a Detector that Took 45 People to Write About",
                    "We report a measurement of W± production in p–Pb collisions at √s = 8.16 TeV. The results agree "
                    "with predictions at next-to-leading order.",
                    {"hep-ex", "nucl-ex", "cs.DC"});
    for (int i = 1; i <= 45; ++i) p.authors.push_back(Author{"Collaborator Number" + std::to_string(i), {}});
    p.authors[32].name = "Zhendong Su";
    p.authors[32].affiliations = {"ETH Zürich"};
    Entry e = entry(p, Kind::cross_list);
    e.why = {Reason{"friends", "authors", "Zhendong Su", 0, 32}, Reason{"friends", "announce", "cross", 0, -1}};
    return e;
}

Entry revised() {
    Paper p = paper("2511.03809", 3, "One Size Does Not Fit All: Architecture-Aware Adaptive Batch Scheduling",
                    "Adaptive batch size methods aim to accelerate training. We introduce a scheduler that watches "
                    "gradient variance and adapts the batch size.",
                    {"cs.DC", "cs.LG"});
    p.authors = {{"Naser Ezzati-Jivan", {"Brock University, St. Catharines, ON, Canada"}}, {"Foutse Khomh", {}}};
    p.journal_ref = Fact::of("Journal of Parallel Computing 12 (2026) 101-119");
    p.doi = "10.1000/first(1) 10.1000/second";
    Entry e = entry(p, Kind::replacement);
    e.previous_version = 1;
    e.why = {found("scheduling", "abstract", p.abstract, "batch size"),
             found("scheduling", "journal_ref", p.journal_ref.value, "Parallel Computing")};
    return e;
}

Entry withdrawn() {
    Paper p =
        paper("hep-th/9901001", 4, "On a Conjecture that Turned Out Otherwise",
              "This paper has been withdrawn by the authors because of an error in Lemma 3.", {"cs.DC", "hep-th"});
    p.authors = {{"Erdős Pál", {}}};
    p.comment = Fact::of("withdrawn: error in Lemma 3");
    p.withdrawn = true;
    Entry e = entry(p, Kind::replacement);
    e.previous_version = 3;
    e.why = {Reason{"scheduling", "categories", "cs.DC", 0, -1}};
    return e;
}

Entry revised_cross() {
    Paper p = paper("2509.00042", 2, "Consensus under Partial Synchrony, Revisited",
                    "We revisit consensus under partial synchrony and give a protocol whose worst case is linear in "
                    "the number of faults.",
                    {"cs.DC", "cs.CR"});
    p.authors = {{"Łukasz Żółć", {}}, {"María José Núñez", {}}};
    Entry e = entry(p, Kind::replacement_cross);
    e.why = {Reason{"scheduling", "categories", "cs.DC", 0, -1}};
    return e;
}

ManifestReceipt receipt(std::string category, CategoryState state, int listed, int matched, std::string note) {
    return ManifestReceipt{
        CategoryReceipt{std::move(category), day("2026-04-27"), state, listed, listed, std::move(note)}, matched};
}

Digest framed() {
    Digest digest;
    digest.id = "000102030405060708090a0b0c0d0e0f";
    digest.subscriber = "ana";
    digest.days = {day("2026-04-27")};
    digest.closed_at = *parse_instant("2026-04-27T06:00:00Z");
    digest.timezone = "Europe/Madrid";
    return digest;
}

}  // namespace

Digest rich_digest() {
    Digest digest = framed();
    digest.entries = {invariants(), markup(), revised(), withdrawn(), revised_cross(), crowd()};
    channels::number_through(digest, {Group{"cs.PL", "Programming Languages", 0, 0},
                                      Group{"cs.DC", "Distributed, Parallel, and Cluster Computing", 0, 0},
                                      Group{"hep-ex", "High Energy Physics - Experiment", 0, 0}});
    digest.receipt = {receipt("cs.DC", CategoryState::fresh, 31, 4, ""),
                      receipt("cs.LG", CategoryState::throttled, 0, 1, ""),
                      receipt("cs.PL", CategoryState::fresh, 14, 2, ""),
                      receipt("hep-ex", CategoryState::fresh, 12, 1, "1 cross-listing reconstructed after a downtime")};
    digest.receipt.back().category.reconstructed = 12;
    digest.waiting = 2;
    return digest;
}

Digest empty_digest() {
    Digest digest = framed();
    digest.receipt = {
        receipt("cs.DC", CategoryState::fresh, 31, 0, ""),
        receipt("cs.LG", CategoryState::unreachable, 2'000, 0, "arXiv cuts its feed at 2000 items"),
        receipt("cs.PL", CategoryState::unreachable, 0, 0, "GET https://rss.arxiv.org/rss/cs.PL: connection refused")};
    return digest;
}

Digest left_out_digest() {
    Digest digest = empty_digest();
    const Digest rich = rich_digest();
    digest.entries = {rich.entries.front()};
    digest.contents = {rich.contents.front()};
    digest.contents.front().count = 1;
    digest.waiting = 1;
    digest.left_out = {parse_paper_id("2604.77777")->id, parse_paper_id("hep-th/9901001")->id};
    return digest;
}

}  // namespace paperwire::samples
