const box = document.getElementById("find"), told = document.getElementById("found"), phrase = told.textContent;
told.textContent = "";
const entries = [...document.querySelectorAll("article")].map(e => [e, e.textContent.toLowerCase()]);
const chapters = [...document.querySelectorAll("section.chapter")];
document.querySelector(".find").hidden = false;
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const [e, text] of entries) { const fits = words.every(w => text.includes(w)); e.hidden = !fits; count += fits; }
  for (const c of chapters) c.hidden = words.length > 0 && !c.querySelector("article:not([hidden])");
  told.textContent = words.length ? phrase.replace("{0}", count).replace("{1}", entries.length) : "";
});
const show = () => {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  const details = at && (at.closest("article") || at).querySelector("details");
  if (details) details.open = true;
};
addEventListener("hashchange", show); show();
