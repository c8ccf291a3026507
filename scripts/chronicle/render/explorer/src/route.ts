// Every state of the page is one link: the view, what it shows, and a few settings behind `?`.

export interface Route {
  view: string;
  args: string[];
  q: Record<string, string>;
}

export function parse(hash: string): Route {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  const q: Record<string, string> = {};
  for (const pair of query.split("&").filter(Boolean)) {
    const [key, value = ""] = pair.split("=");
    q[decode(key)] = decode(value);
  }
  return { view: parts[0] ?? "", args: parts.slice(1), q };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const KEPT = ["l"]; // settings that go from view to view
let current: Record<string, string> = parse(location.hash).q;

// The settings of the link that is drawn: to ask the browser for each new link is slow.
export function settle(settings: Record<string, string>): void {
  current = settings;
}

export function link(view: string, args: (string | number)[] = [], q: Record<string, string> = {}): string {
  const all: Record<string, string> = {};
  for (const key of KEPT) if (current[key]) all[key] = current[key];
  Object.assign(all, q);
  const query = Object.entries(all).filter(([, value]) => value !== "").map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2C/g, ",")}`).join("&");
  return `#/${[view, ...args].map((part) => encodeURIComponent(String(part))).join("/")}${query ? `?${query}` : ""}`;
}

// Go to a link. Dragging replaces, releasing pushes.
export function go(to: string, replace = false): void {
  if (to === location.hash) return;
  if (replace) {
    history.replaceState(null, "", to);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = to;
}
