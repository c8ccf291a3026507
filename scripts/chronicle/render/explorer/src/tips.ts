// The tooltip: the same text as the accessible name, after 300 ms.

export function tips(): void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  let timer = 0;
  addEventListener("pointerover", (event) => {
    const on = event.pointerType === "mouse" ? (event.target as Element).closest?.("[data-tip]") : null;
    clearTimeout(timer);
    tip.classList.remove("shown");
    if (!on) return;
    timer = window.setTimeout(() => {
      tip.textContent = (on as HTMLElement).dataset.tip ?? on.getAttribute("data-tip");
      const box = on.getBoundingClientRect();
      tip.classList.add("shown");
      const own = tip.getBoundingClientRect();
      tip.style.left = `${Math.max(8, Math.min(innerWidth - own.width - 8, box.left))}px`;
      tip.style.top = `${box.bottom + own.height + 12 < innerHeight ? box.bottom + 6 : box.top - own.height - 6}px`;
    }, 300);
  });
  for (const kind of ["pointerover", "focusin"]) addEventListener(kind, (event) => hint(event.target as Element));
  addEventListener("pointerdown", () => tip.classList.remove("shown"));
}

// In a comparison, what the pointer or the focus is on is marked in the picture and in the list.
function hint(on: Element): void {
  document.querySelectorAll(".hinted").forEach((other) => other.classList.remove("hinted"));
  if (!document.querySelector(".chart.compare")) return;
  const row = on.closest?.<HTMLElement>(".event[data-marks]"), box = on.closest?.<HTMLElement>(".chart.compare .box[data-id]");
  for (const id of row?.dataset.marks?.split(" ").filter(Boolean) ?? []) document.querySelector(`.chart.compare .box[data-id="${CSS.escape(id)}"]`)?.classList.add("hinted");
  if (box) for (const other of document.querySelectorAll<HTMLElement>(".event[data-marks]")) if (other.dataset.marks!.split(" ").includes(box.dataset.id!)) other.classList.add("hinted");
}
