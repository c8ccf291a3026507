"""Signatures: made with a key of OpenSSH, good for one file and one purpose."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support import servers

from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.releasing import signature, upload, verify


def _key(path: Path) -> Path:
    servers.need("ssh-keygen", shutil.which("ssh-keygen"))
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def _signers(path: Path, *names_keys: tuple[str, Path]) -> Path:
    path.write_text("".join(f"{name} {key.with_suffix('.pub').read_text('utf-8')}" for name, key in names_keys), "utf-8")
    return path


@pytest.fixture
def release(published: Path, tmp_path: Path) -> Path:
    """A copy of a release, alone."""
    return Path(shutil.copytree(published / "0.1.0", tmp_path / "0.1.0"))


def test_a_signed_release_is_verified_by_those_who_know_the_signer(release: Path, tmp_path: Path) -> None:
    key = _key(tmp_path / "key")
    assert signature.sign(release, key) == release / "SHA256SUMS.sig"
    signature.sign(release, key)  # again, as after a release that was interrupted
    known = _signers(tmp_path / "known", ("maintainer@example.org", key))
    verdict = verify.release(release, signers=known)
    assert verdict.findings == []
    assert "signed by maintainer@example.org" in verdict.notes
    assert "signed; whose key it is was not checked (give --signers)" in verify.release(release).notes
    assert main(["verify", str(release), "--signers", str(known)]) == 0


def test_a_signature_by_another_of_another_text_or_none_is_named(release: Path, tmp_path: Path) -> None:
    key, other = _key(tmp_path / "key"), _key(tmp_path / "other")
    known = _signers(tmp_path / "known", ("maintainer@example.org", key))
    assert [f.code for f in verify.release(release, signers=known).findings] == ["unsigned"]
    signature.sign(release, other)
    assert [f.code for f in verify.release(release, signers=known).findings] == ["unknown-signer"]
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "file", str(release / "SHA256SUMS")], check=True, input=b"y\n")
    assert [f.code for f in verify.release(release, signers=known).findings] == ["bad-signature"]  # made for another purpose
    signature.sign(release, key)
    (release / "SHA256SUMS").write_bytes((release / "SHA256SUMS").read_bytes().replace(b"a", b"b", 1))
    for signers in (known, None):
        assert "bad-signature" in [f.code for f in verify.release(release, signers=signers).findings]
    (release / "SHA256SUMS.sig").write_text("nonsense", "utf-8")
    assert "bad-signature" in [f.code for f in verify.release(release).findings]


def test_a_key_or_a_list_of_signers_that_is_not_there_is_an_error(release: Path, tmp_path: Path) -> None:
    with pytest.raises(ChronicleError, match="there is no key"):
        signature.sign(release, tmp_path / "none")
    (tmp_path / "none").write_text("no key", "utf-8")
    with pytest.raises(ChronicleError, match="signed nothing"):
        signature.sign(release, tmp_path / "none")
    assert main(["verify", str(release), "--signers", str(tmp_path / "nobody")]) == 2


def test_the_signature_travels_with_the_release(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, shelf = _key(tmp_path / "key"), tmp_path / "shelf"
    shutil.copytree(published, shelf)
    signature.sign(shelf / "0.1.1", key)
    upload.publish(str(tmp_path / "public"), str(shelf))
    assert main(["get", "latest", "--from", str(tmp_path / "public"), "--to", str(tmp_path / "mine")]) == 0
    known = _signers(tmp_path / "known", ("maintainer@example.org", key))
    assert main(["verify", str(tmp_path / "mine" / "0.1.1"), "--signers", str(known)]) == 0
    assert "signed by maintainer@example.org" in capsys.readouterr().out
