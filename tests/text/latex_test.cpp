// SPDX-License-Identifier: MIT
// text: what LaTeX becomes. Each row is one thing that an author of a title or abstract writes.
#include "bot/text/normalise.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace paperwire::text {
namespace {

struct Row {
    std::string raw;
    std::string expected;
};

void expect_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.raw);

        const std::string once = normalise(row.raw);

        EXPECT_EQ(once, row.expected);
        EXPECT_EQ(normalise(once), once);
    }
}

TEST(Latex, AccentsInEveryFormOfArgument) {
    expect_rows({{R"(\"o \"{o} {\"o} {\"{o}} \" o)", "ö ö ö ö \" o"},
                 {R"(Fran\c{c}ois Fran\c cois)", "François François"},
                 {R"(Erd\H{o}s Erd{\H o}s)", "Erdős Erdős"},
                 {R"(Ho\v{r}ava Dvo\v r\'ak \v{S}koda)", "Hořava Dvořák Škoda"},
                 {R"(Garc\'{\i}a Garc\'\i a Garc{\'\i}a na\"{\i}ve)", "García García García naïve"},
                 {R"(\r{a} \k{a} \u{g} \=a \.z \d{s} \b{d} \t{oo})", "å ą ğ ā ż ṣ ḏ o͡o"},
                 {R"(Mart\'in-\'Alvarez Barth\'elemy)", "Martín-Álvarez Barthélemy"},
                 {R"(\'{\^e} \'{e}{}x)", "ế éx"},
                 {R"(Mu\~noz Gon\c{c}alves S\~{a}o)", "Muñoz Gonçalves São"},
                 {R"(l'H\^opital \`a)", "l'Hôpital à"}});
}

TEST(Latex, LettersOfOtherAlphabets) {
    expect_rows({{R"({\L}ukasz \L ukasz \L{}ukasz)", "Łukasz Łukasz Łukasz"},
                 {R"(\O ystein {\AA}str\"om J{\o}rgensen)", "Øystein Åström Jørgensen"},
                 {R"(\AE \ae \OE \oe \ss \dh \th \dj \ng \i \j)", "ÆæŒœßðþđŋıȷ"},
                 {R"(5000 \AA wide)", "5000 Å wide"},
                 {R"(Stra{\ss}e Gau\ss)", "Straße Gauß"}});
}

TEST(Latex, GreekAndSymbols) {
    expect_rows({{R"($\Lambda$CDM $\alpha$-helix)", "ΛCDM α-helix"},
                 {R"($\Lambda CDM$ $\Delta E$ 3 $\mu m$)", "ΛCDM ΔE 3 μm"},
                 {R"($n\geq 2$, $a \leq b$, $a\times b$)", "n≥2, a ≤ b, a×b"},
                 {R"($f: X \to Y$ $x\in\mathbb{R}^n$)", "f: X → Y x∈ℝⁿ"},
                 {R"($\sim 10$ $\pm 3$ $\infty$-category)", "∼10 ±3 ∞-category"},
                 {R"($\ell_1$ $\hbar$ $\partial_t u$ $\nabla f$)", "ℓ₁ ℏ ∂ₜ u ∇f"},
                 {R"(\alpha decay and \sim 5)", "α decay and ∼ 5"},
                 {R"($x\not\in A$, $a \not= b$)", "x∉ A, a ≠ b"}});
}

TEST(Latex, MathAlphabetsAndAccents) {
    expect_rows({{R"($\mathbb{R}$ $\mathbb Z_2$ $\mathbb{CP}^n$)", "ℝ ℤ₂ ℂℙⁿ"},
                 {R"($\mathcal{N}=4$ $\mathcal O(n)$ ${\cal L}$)", "N=4 O(n) L"},
                 {R"($\mathrm{x}$ $\text{if $x$ then}$)", "x if x then"},
                 {R"($\bar{z}$ $\hat H$ $\dot{M}$ $\vec{r}$)", "z̄ Ĥ Ṁ r⃗"},
                 {R"($\overline{AB}$)", R"(\overline{AB})"},
                 {R"($O(n\log n)$ $\log\log n$)", "O(n log n) log log n"},
                 {R"($\left( x \right)$ $\big|y\big|$)", "( x ) |y|"},
                 {R"($\frac{1}{2}$ $\frac{a+b}{c}$ $2\frac12$ $\sqrt{s}$ $\sqrt{x+1}$ $\sqrt[3]{2}$)",
                  "1/2 (a+b)/c 2(1/2) √s √(x+1) ³√2"}});
}

TEST(Latex, ScriptsWhereUnicodeHasThemAll) {
    expect_rows({{R"($x_{1}$ $x^{2n}$ $10^{-3}$ $H_0$)", "x₁ x²ⁿ 10⁻³ H₀"},
                 {R"($x_{i,j}$ $T_{\rm eff}$ $M_{\odot}$ $M_\odot$)", "x_{i,j} T_{eff} M_⊙ M_⊙"},
                 {R"($30^\circ$ $f^{\prime}$ $A^T$)", "30° f′ Aᵀ"},
                 {R"($24^\circ \pm 3^\circ$)", "24° ± 3°"},
                 {"foo_bar 10^{-3} x^2", "foo_bar 10^{-3} x^2"},
                 {R"(CO\textsubscript{2} 1\textsuperscript{st})", "CO₂ 1ˢᵗ"}});
}

TEST(Latex, MarkupGoesAndItsTextStays) {
    expect_rows({{R"(\emph{a} \textit{b} \textbf{c} \texttt{d} {\it e} {\bf f} {\em g})", "a b c d e f g"},
                 {R"(\emph{foo {\it bar} baz})", "foo bar baz"},
                 {R"(\href{http://a.b/c}{the page} \url{http://a.b/c_d})", "the page http://a.b/c_d"},
                 {R"(as in \cite{a,b}, and~\cite[p.~5]{c}.)", "as in, and."},
                 {R"(\textcolor{red}{hot} \LaTeX{} \unicode{x2014})", "hot LaTeX —"}});
}

TEST(Latex, PunctuationAndBlanks) {
    expect_rows({{"``quoted'' 1--2 x---y ----", "“quoted” 1–2 x—y ----"},
                 {R"(5\% A\&B a\_b \#1)", "5% A&B a_b #1"},
                 {R"(Fig.~3, 5\,km a\;b a\!b a\ b a\quad b)", "Fig. 3, 5 km a b ab a b a b"},
                 {"about ~10% and (~5) http://x.org/~user", "about ~10% and (~5) http://x.org/~user"},
                 {"code at https://x.org/a--b\\_c~d, end", "code at https://x.org/a--b_c~d, end"},
                 {R"(one\\ two \\"mixed\\" 5\\%)", "one two \"mixed\" 5%"}});
}

TEST(Latex, DollarsOfMathGoAndPricesStay) {
    expect_rows({{"$x$ and $$y$$ and \\(z\\) and \\[w\\]", "x and y and z and w"},
                 {"$ x + y $ end", "x + y end"},
                 {"$5", "$5"},
                 {"from $5 to $10", "from $5 to $10"},
                 {"$5 million and $10 million", "$5 million and $10 million"},
                 {"it costs $5 for each $x^2$ spent", "it costs $5 for each x² spent"},
                 {"US$ 5 million and US$ 6 million", "US$ 5 million and US$ 6 million"},
                 {R"(\$5 and \$6)", "$5 and $6"},
                 {R"(\$x-\$y)", R"(\$x-\$y)"},
                 {"SFR$ < 10-100$ a year", "SFR< 10-100 a year"},
                 {"a stray $ here", "a stray $ here"},
                 {"$10$ GeV and $20 GeV$", "10 GeV and 20 GeV"}});
}

TEST(Latex, UnknownAndUnbalancedStayAsWritten) {
    expect_rows({{R"(\foo{x} \foo \bar)", R"(\foo{x} \foo \bar)"},
                 {R"(\"transition\" and \"o)", "\"transition\" and ö"},
                 {R"($\foo{x_{1}}$)", R"(\foo{x₁})"},
                 {R"(\emph{open \textbf)", R"(\emph{open \textbf)"},
                 {R"({a, b} and \{c\} } {)", R"({a, b} and {c} } {)"},
                 {R"(the \c sequence)", R"(the \c sequence)"},
                 {R"(trailing \)", R"(trailing \)"},
                 {R"(don\'t \"122\")", "don\\'t \"122\""},
                 {R"(\sqrt \cite \href{u})", R"(\sqrt \cite \href{u})"},
                 {R"(|x|^{\alpha/2})", "|x|^{α/2}"},
                 {R"(\frac{a})", R"(\frac{a})"}});
}

TEST(Latex, ResidueOfHalfAConversionIsMended) {
    expect_rows({{"H{ö}rmander", "Hörmander"}, {"\\λ-calculus and L\\évy", "λ-calculus and Lévy"}});
}

TEST(Latex, OpenersThatNothingClosesAreLinear) {
    for (const std::string opener : {R"(\()", R"(\[)", "$$ ", R"({\(\()", R"(\cite[)"}) {
        SCOPED_TRACE(opener);
        std::string raw;
        while (raw.size() < 400'000) raw += opener;

        const std::string once = normalise(raw);

        EXPECT_EQ(normalise(once), once);
    }
}

TEST(Latex, DeepNestsAreLinearAndLoseNothing) {
    std::string nest;
    for (int i = 0; i < 20000; ++i) nest += R"(\'{)";
    nest += "core";
    nest += std::string(20000, '}');

    const std::string once = normalise(nest);

    EXPECT_NE(once.find("core"), std::string::npos);
    EXPECT_EQ(normalise(once), once);
}

}  // namespace
}  // namespace paperwire::text
