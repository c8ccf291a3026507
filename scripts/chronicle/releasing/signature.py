"""Signatures of SHA256SUMS, made and verified with OpenSSH's `ssh-keygen -Y`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding, of_file
from chronicle.storage.checksums import SIGNATURE, SUMS

NAMESPACE = "chronicle-release"  # a signature for something else does not count


def sign(folder: Path, key: Path) -> Path:
    """Writes SHA256SUMS.sig with the private key at `key`; gives its path. ChronicleError if it cannot be made."""
    if not key.is_file():
        raise ChronicleError("missing-file", f"there is no key {key}", "give the private key of an SSH key pair")
    (folder / SIGNATURE).unlink(missing_ok=True)  # ssh-keygen asks before it overwrites
    made = _keygen("sign", "-f", str(key), "-n", NAMESPACE, str(folder / SUMS))
    if made.returncode or not (folder / SIGNATURE).is_file():
        raise ChronicleError("not-signed", f"{key} signed nothing: {_last(made)}", "if it has a passphrase, add it to ssh-agent first")
    return folder / SIGNATURE


def check(folder: Path, signers: Path | None) -> tuple[list[Finding], list[str]]:
    """Check SHA256SUMS.sig; return findings and notes.

    With `signers` (a file in OpenSSH's allowed-signers format) one of them must have signed. Without, a signature is optional, but if
    there is one it must match SHA256SUMS, whoever made it.
    """
    signature, data = folder / SIGNATURE, (folder / SUMS).read_bytes()
    if signers is not None and not signers.is_file():
        raise ChronicleError("missing-file", f"there is no {signers}", "give a file of allowed signers, as ssh-keygen reads it")
    if not signature.is_file():
        return ([of_file(SIGNATURE, "unsigned", "the release has no signature")] if signers else []), []
    if signers is None:
        fits = _keygen("check-novalidate", "-n", NAMESPACE, "-s", str(signature), data=data)
        if fits.returncode:
            return [of_file(SIGNATURE, "bad-signature", f"it does not fit {SUMS}: {_last(fits)}")], []
        return [], ["signed; whose key it is was not checked (give --signers)"]
    found = _keygen("find-principals", "-f", str(signers), "-s", str(signature)).stdout.decode("utf-8", "replace").splitlines()
    if not found:
        return [of_file(SIGNATURE, "unknown-signer", f"none of the signers in {signers} made it")], []
    verified = _keygen("verify", "-f", str(signers), "-I", found[0], "-n", NAMESPACE, "-s", str(signature), data=data)
    if verified.returncode:
        return [of_file(SIGNATURE, "bad-signature", f"the signature of {found[0]} does not fit {SUMS}: {_last(verified)}")], []
    return [], [f"signed by {found[0]}"]


def _keygen(action: str, *words: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ChronicleError("no-ssh-keygen", "signatures need ssh-keygen, and there is none", "install OpenSSH's client")
    return subprocess.run([program, "-Y", action, *words], input=data or b"", capture_output=True, check=False)


def _last(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "no word of ssh-keygen"
