// SPDX-License-Identifier: MIT
#include "channels/html_page.hpp"

#include "bot/text/escape.hpp"

namespace paperwire::channels {

namespace {

// Colours hold 4.5:1 and more for all text, in both schemes.
constexpr std::string_view style = R"css(
:root{color-scheme:light dark;
--paper:#fbfaf7;--raised:#ffffff;--ink:#1c1e22;--soft:#565b64;--line:#dedbd3;--link:#174ea6;--accent:#8c1d18;
--mark:#ffec99;--mark-ink:#1c1e22;
--new:#dcf1e1;--new-ink:#14532d;--cross:#dfeafb;--cross-ink:#1d3f75;--revised:#fdeac4;--revised-ink:#6a3d00;--gone:#fadfdd;--gone-ink:#861515}
@media (prefers-color-scheme:dark){:root{
--paper:#15171b;--raised:#1c1f24;--ink:#e7e5df;--soft:#a6abb4;--line:#343840;--link:#8fbcff;--accent:#ffa394;
--mark:#5f4f00;--mark-ink:#fff4c9;
--new:#12351f;--new-ink:#a8e6ba;--cross:#172b4d;--cross-ink:#b9d4ff;--revised:#3d2c08;--revised-ink:#f4d28c;--gone:#471a1a;--gone-ink:#ffb9b5}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
mark{background:var(--mark);color:var(--mark-ink);padding:0 .12em;border-radius:.15em;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.page{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.top{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between;font-size:.875rem;color:var(--soft);margin:0 0 1.25rem}
.top .name{font-weight:600;letter-spacing:.02em;color:var(--accent)}
.top ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0;padding:0}
h1{font:600 1.75rem/1.2 Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Liberation Serif",serif;margin:0;text-wrap:balance}
.when{display:block;color:var(--soft);font-size:1.125rem;font-weight:400;margin-top:.25rem}
.for{color:var(--soft);margin:.25rem 0 0}
h2{font-size:1.0625rem;line-height:1.35;margin:0}
.contents{margin:1.75rem 0 0;padding:1rem 0;border:solid var(--line);border-width:1px 0}
.contents h2{font-size:.8125rem;color:var(--soft);font-weight:600;margin:0 0 .5rem}
.contents ul{list-style:none;margin:0;padding:0}
.contents a{display:flex;gap:.6rem;align-items:baseline;padding:.25rem 0;color:inherit;text-decoration:none}
.contents .code{min-width:6.8em}
.contents a:hover .title{text-decoration:underline}
.code{font-weight:600;color:var(--accent);flex:none}
.title{flex:1}
.count{font-variant-numeric:tabular-nums;color:var(--soft)}
section{margin-top:2.5rem;scroll-margin-top:1rem}
section>h2{padding-bottom:.4rem;border-bottom:2px solid var(--accent);display:flex;gap:.6rem;align-items:baseline}
article{padding:1.35rem 0;border-bottom:1px solid var(--line);scroll-margin-top:.5rem}
article>header{display:grid;grid-template-columns:2.4rem 1fr;align-items:baseline}
.number{color:var(--soft);font-size:.9375rem;font-variant-numeric:tabular-nums}
h3{font:600 1.1875rem/1.32 Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Liberation Serif",serif;margin:0}
h3 a{color:inherit;text-decoration-color:var(--line)}
h3 a:hover{color:var(--link);text-decoration-color:currentColor}
article>div{margin-left:2.4rem}
.authors,.meta,.why,.summary,.facts,.fold{margin-top:.5rem}
.authors{color:var(--soft);font-size:.9375rem}
.authors summary{color:inherit}
.meta{display:flex;flex-wrap:wrap;gap:.3rem .75rem;align-items:baseline;font-size:.875rem;color:var(--soft)}
.meta .lead{color:var(--ink);font-weight:600}
.badge{border-radius:1rem;padding:.08rem .6rem;font-weight:600;font-size:.8125rem;white-space:nowrap;background:var(--new);color:var(--new-ink)}
.badge.cross{background:var(--cross);color:var(--cross-ink)}
.badge.revised{background:var(--revised);color:var(--revised-ink)}
.badge.gone{background:var(--gone);color:var(--gone-ink)}
.why{font-size:.875rem;color:var(--soft)}
.why b{color:var(--ink)}
.why span+span::before{content:" · "}
.summary{border-left:3px solid var(--line);padding-left:.75rem}
.facts{font-size:.875rem;color:var(--soft)}
.facts p{margin:.15rem 0}
summary{cursor:pointer;color:var(--link);font-size:.9375rem}
.abstract{font:1.0313rem/1.6 Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Liberation Serif",serif;margin:.4rem 0 0}
.people{margin:.4rem 0 0;padding-left:1.1rem;font-size:.875rem}
.people li{padding:.1rem 0}
.people b{color:var(--ink);font-weight:600}
footer{margin-top:3rem;font-size:.875rem;color:var(--soft)}
footer h2{font-size:.9375rem;color:var(--ink);margin-bottom:.4rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:baseline;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);font-weight:400}
td:last-child{padding-right:0;width:100%}
th,.day,.state{white-space:nowrap}
th{color:var(--ink);font-weight:600}
thead th{color:var(--soft);font-weight:400}
.trouble td,.trouble th{color:var(--gone-ink)}
.trouble .state{font-weight:600}
.none{margin-top:2rem;padding:1.25rem;background:var(--raised);border:1px solid var(--line);border-radius:.5rem}
.days{list-style:none;margin:0;padding:0}
.days li{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:baseline;padding:.6rem 0;border-bottom:1px solid var(--line)}
.days .day{font-weight:600;min-width:10.75rem}
.month{margin:2rem 0 .25rem;color:var(--soft);font-size:.9375rem}
.days .title{color:var(--soft)}
.days .forms{font-size:.875rem;display:flex;gap:.75rem}
@media (max-width:30rem){.page{padding-top:1rem}h1{font-size:1.4375rem}.when{font-size:1rem}
article>header{grid-template-columns:1.9rem 1fr}article>div{margin-left:0}h3{font-size:1.125rem}
.receipt,.receipt tbody,.receipt tr{display:block}.receipt thead{display:none}
.receipt tr{border-bottom:1px solid var(--line);padding:.35rem 0}.receipt th,.receipt td{display:inline;border:0;padding:0 .6rem 0 0}.receipt td:last-child{display:block}
.days .title{flex-basis:100%;order:3}.days .forms{margin-left:auto}}
@media (min-width:72rem){.wide{max-width:66rem;display:grid;grid-template-columns:16rem minmax(0,44rem);column-gap:4rem}
.wide>*{grid-column:2}.wide>.top{grid-column:1/-1}.wide>.contents{grid-column:1;grid-row:2/span 60;border-width:0;padding:0;margin:.4rem 0 0;position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow:auto;font-size:.9375rem}}
@media print{:root{--paper:#fff;--raised:#fff;--ink:#000;--soft:#333;--line:#bbb;--link:#000;--accent:#000;--mark:#eee;--mark-ink:#000;
--new:#fff;--new-ink:#000;--cross:#fff;--cross-ink:#000;--revised:#fff;--revised-ink:#000;--gone:#fff;--gone-ink:#000}
body{font-size:10pt}.page{max-width:none;padding:0}.wide{display:block}.wide>.contents{position:static;max-height:none}.top ul{display:none}
.badge{border:1px solid #777}mark{text-decoration:underline}h2,h3,article>header{break-after:avoid}article{break-inside:avoid-page}
details::details-content{content-visibility:visible;block-size:auto}.fold>summary{display:none}h3 a::after{content:" <" attr(href) ">";font:400 .7em/1 sans-serif}}
)css";

std::string alternates(const std::vector<PageLink>& links) {
    std::string lines;
    for (const PageLink& link : links) {
        if (link.type.empty()) continue;
        lines += "<link rel=\"alternate\" type=\"" + link.type + "\" href=\"" + text::escape_html(link.href) +
                 "\" title=\"" + text::escape_html(link.label) + "\">\n";
    }
    return lines;
}

}  // namespace

std::string page_head(std::string_view title, const std::vector<PageLink>& links) {
    std::string head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Paperwire">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>)";
    head.append(text::escape_html(title)).append("</title>\n").append(alternates(links));
    return head.append("<style>").append(style).append("</style>\n</head>\n<body>\n");
}

std::string_view page_foot() { return "</body>\n</html>\n"; }

std::string page_navigation(const std::vector<PageLink>& links) {
    std::string line = "<nav class=\"top\" aria-label=\"Archive\"><span class=\"name\">Paperwire</span>";
    if (links.empty()) return line + "</nav>\n";
    line += "<ul>";
    for (const PageLink& link : links) {
        line += "<li><a href=\"" + text::escape_html(link.href) + "\">" + text::escape_html(link.label) + "</a></li>";
    }
    return line + "</ul></nav>\n";
}

}  // namespace paperwire::channels
