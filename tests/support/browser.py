"""Chromium without a screen, driven over a pipe by its own protocol: pages from files, with the network cut."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
PATIENCE = 90  # seconds
_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--remote-debugging-pipe",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ),
)
_KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34, " ": 32} | {
    f"Arrow{way}": code for way, code in (("Left", 37), ("Up", 38), ("Right", 39), ("Down", 40))
}


class Tab:
    """A page of the browser. `asked` are the addresses that it asked for, `faults` what its console complained of."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.asked: list[str] = []
        self.faults: list[str] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        return self._browser.call(method, params, self._session, self._heard)

    def _heard(self, message: Mapping[str, Any]) -> None:
        params = message.get("params", {})
        if message["method"] == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif message["method"] == "Runtime.exceptionThrown":
            self.faults.append(params["exceptionDetails"].get("exception", {}).get("description", params["exceptionDetails"]["text"]))
        elif message["method"] == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.faults.append(params["entry"]["text"])

    def screen(self, width: int, height: int = 900, *, dark: bool = False, still: bool = False) -> None:
        """A screen of this size; a narrow one is a phone."""
        phone = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        features += [{"name": "prefers-reduced-motion", "value": "reduce"}] if still else []
        self.call("Emulation.setEmulatedMedia", features=features)

    def open(self, page: Path, hash: str = "") -> None:
        """Load a page anew, and wait until its script has drawn it."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=f"{page.as_uri()}{hash}")
        self.until("document.readyState === 'complete' && !!document.querySelector('h1')")

    def go(self, hash: str) -> None:
        """Go to another state of the same page."""
        self.run(f"location.hash = {json.dumps(hash)}")
        self.rest()

    def rest(self) -> None:
        """Wait until what was asked for is drawn."""
        self.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")

    def until(self, condition: str) -> None:
        wait = f"""new Promise((done, fail) => {{ let n = 0; const look = () => {{
            try {{ if ({condition}) return done(true); }} catch (error) {{ if (n > 600) return fail(error); }}
            if (n++ > 600) fail(new Error('never: ' + {json.dumps(condition)})); else setTimeout(look, 25); }}; look(); }})"""
        for _ in range(3):  # the page may be replaced while it is asked
            try:
                self.run(wait)
                return
            except RuntimeError as error:
                if "context" not in str(error).lower() and "navigated" not in str(error).lower():
                    raise

    def run(self, script: str) -> Any:
        """The value of an expression; of a promise, what it comes to."""
        found = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"].get("exception", {}).get("description", found["exceptionDetails"]["text"]))
        return found["result"].get("value")

    def press(self, *keys: str, shift: bool = False) -> None:
        for key in keys:
            code = _KEYS.get(key, ord(key[0].upper()))
            text = {"text": key if len(key) == 1 else "\r"} if len(key) == 1 or key == "Enter" else {}
            common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
            self.call("Input.dispatchKeyEvent", type="keyDown", **common, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)
        self.rest()

    def picture(self, width: int, height: int, scale: float) -> bytes:
        """What the screen shows, as PNG."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", clip=clip)["data"])

    def pdf(self) -> bytes:
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])


class Browser:
    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        (theirs_in, self._out), (self._in, theirs_out) = os.pipe(), os.pipe()

        def apart() -> None:  # the browser reads from 3 and writes to 4
            os.dup2(theirs_in, 13)
            os.dup2(theirs_out, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self._process = subprocess.Popen(
            [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            **{"preexec_fn": apart, "close_fds": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL},
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._rest, self._number = b"", 0

    def call(self, method: str, params: Mapping[str, Any], session: str | None, heard: Any = None) -> Any:
        self._number += 1
        own = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(own).encode() + b"\0")
        while True:
            message = self._read()
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            if heard and "method" in message and message.get("sessionId") == session:
                heard(message)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], PATIENCE)
            more = os.read(self._in, 1 << 20) if ready else b""
            if not more:
                raise RuntimeError("the browser has gone")
            self._rest += more
        first, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(first)
        return found

    def tab(self) -> Tab:
        target = self.call("Target.createTarget", {"url": "about:blank"}, None)["targetId"]
        return Tab(self, self.call("Target.attachToTarget", {"targetId": target, "flatten": True}, None)["sessionId"])

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._out)
        os.close(self._in)


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser; the test is skipped if there is none, and fails where CI is set."""
    if CHROMIUM is None:
        message = "NOT TESTED IN A BROWSER: there is no chromium (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(Path(profile))
        try:
            yield browser
        finally:
            browser.close()
