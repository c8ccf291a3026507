// The list of keys, and the switch that turns them off.

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "./ui";
import { t } from "./words";

const KEYS: [string, string][] = [
  ["/", "Search"], ["[ ]", "Previous and next act"], ["{ }", "Previous and next snapshot"], ["← → ↑ ↓", "From box to box"], ["Enter", "Open the body's page"], ["Esc", "Back"],
  ["c", "Compare this day with ten years before"], ["j k", "Next and previous event"], ["l", "Language"], ["t", "Table of this view"], ["?", "This list"],
];

export function Keys({ onClose }: { onClose: () => void }) {
  const stored = () => {
    try {
      return localStorage.getItem("chronicle keys") !== "off";
    } catch {
      return true;
    }
  };
  const [on, setOn] = useState(stored());
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => own.current?.focus(), []);
  const toggle = () => {
    try {
      localStorage.setItem("chronicle keys", on ? "off" : "on");
    } catch {
      // without storage the switch lasts as long as the page
    }
    setOn(!on);
  };
  return (
    <div class="keys" role="dialog" aria-label={t("Keys")} tabIndex={-1} ref={own}>
      <h2>{t("Keys")}</h2>
      <dl>{KEYS.map(([key, what]) => <><dt><kbd>{key}</kbd></dt><dd>{t(what)}</dd></>)}</dl>
      <p class="buttons"><label><input type="checkbox" checked={on} onChange={toggle} /> {t("Keys are on")}</label> <Button onClick={onClose}>{t("Close")}</Button></p>
    </div>
  );
}
