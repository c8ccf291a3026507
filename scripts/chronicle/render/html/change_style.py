"""The style of a page on how two sides differ, and its script, which finds sentences and opens what an address leads to."""

from __future__ import annotations

STYLE = """
body { max-width: 76rem; } nav { margin: .6rem 0; } nav a { margin-right: .9rem; white-space: nowrap; }
.lead p { font-size: 1.08rem; margin: .6rem 0; max-width: 52rem; }
.trees { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; align-items: start; }
.trees section { min-width: 0; border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; }
.tree, .tree ul { list-style: none; margin: 0; padding-left: 1rem; } .tree { padding-left: 0; }
.tree li { margin: .1rem 0; overflow-wrap: anywhere; } .tree ul { border-left: 1px solid var(--line); }
.tree details { border: 0; padding: .1rem 0; } .tree summary { color: var(--soft); font-size: .92rem; }
.tree a { text-decoration: none; } .tree a:hover { text-decoration: underline; } .tree .soft { font-size: .9rem; color: var(--soft); }
.mark.new > a, span.mark.new { color: var(--good); } .mark.gone > a, span.mark.gone { color: var(--bad); }
.mark.made > a, span.mark.made { color: var(--made); } .mark.part > a, span.mark.part { color: var(--made); }
.mark.moved > a, span.mark.moved { color: var(--odd); }
.mark.renamed > a, span.mark.renamed { color: var(--name); } .mark.gone > a { text-decoration: line-through; }
.tree .mark > ul { color: var(--ink); }
:root { --made: #6b3fa0; --name: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --made: #cdb1f5; --name: #8cc4ff; } }
.legend span { margin-right: 1rem; white-space: nowrap; }
ol.steps { list-style: none; padding: 0; border-left: .2rem solid var(--made); } ol.steps > li { padding: 0 0 .6rem 1rem; }
.became { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem; margin: .3rem 0; }
.chip { background: var(--card); border: 1px solid var(--line); border-radius: .3rem; padding: .05rem .5rem; font-size: .92rem; }
.into { display: inline-flex; align-items: center; gap: .3rem; }
.chip.to { border-color: var(--made); font-weight: 600; } .arrow { color: var(--made); font-weight: 700; }
article { border-bottom: 1px solid var(--line); padding: .35rem 0; } article p { max-width: 60rem; }
article details { border: 0; padding: 0; } .days { white-space: nowrap; }
article.inferred { border-left: .2rem dashed var(--odd); padding-left: .8rem; }
article td:first-child { min-width: 13rem; } article summary { font-size: .88rem; color: var(--soft); }
[id] { scroll-margin-top: 4rem; }
article:target, li:target { background: var(--card); outline: 2px solid var(--made); }
.find { position: sticky; top: 0; background: var(--page); padding: .5rem 0; z-index: 1; }
.find input { font: inherit; width: 100%; max-width: 30rem; padding: .35rem .6rem; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .3rem; }
del { color: var(--bad); } ins { color: var(--good); text-decoration: none; } [hidden] { display: none; }
@media (max-width: 45rem) {
  .trees { grid-template-columns: 1fr; } .legend span { white-space: normal; }
  article td { display: block; border: 0; padding: 0; }
  article tr { display: block; border-bottom: 1px solid var(--line); padding: .2rem 0; }
}
@media print { .find, nav { display: none; } .trees { grid-template-columns: 1fr 1fr; } article, ol.steps > li { break-inside: avoid; } }
"""

SCRIPT = """
const box = document.getElementById("find"), told = document.getElementById("found");
const entries = [...document.querySelectorAll("article")].map(e => [e, e.textContent.toLowerCase()]);
const chapters = [...document.querySelectorAll("section.chapter")];
document.querySelector(".find").hidden = false;
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const [e, text] of entries) { const fits = words.every(w => text.includes(w)); e.hidden = !fits; count += fits; }
  for (const c of chapters) c.hidden = words.length > 0 && !c.querySelector("article:not([hidden])");
  told.textContent = words.length ? count + " of " + entries.length + " sentences" : "";
});
const show = () => {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  const details = at && (at.closest("article") || at).querySelector("details");
  if (details) details.open = true;
};
addEventListener("hashchange", show); show();
"""

# The box that the script shows: without it there is nothing to type into.
FIND = (
    '<div class="find" hidden><label>Find <input id="find" type="search" placeholder="a name, word, id or day" autocomplete="off"></label> '
    '<span id="found" class="soft" role="status"></span></div>'
)
