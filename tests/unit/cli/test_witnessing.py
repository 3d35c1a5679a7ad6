"""`hattama witness` makes its keys once, says what to add to a policy, serves, and stops when told to."""

import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from hattama.cli.witnessing import load_keys
from hattama.domain.errors import BadInputError
from hattama.translog import merkle, note, policy
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.note import Note
from hattama.translog.storage import Folder
from hattama.translog.witness_client import ask_all
from tests.factories.log import LOG

NAME = "uni.example/witness"


def test_keys_are_made_once_and_for_their_owner(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "witness")

    made = load_keys(folder, NAME)

    assert [key.verifier for key in load_keys(folder, NAME)] == [key.verifier for key in made]
    assert len({key.verifier.public for key in made}) == 2
    assert (tmp_path / "witness/keys.json").stat().st_mode & 0o777 == 0o600


def test_two_witnesses_have_two_keys(tmp_path: Path) -> None:
    one, other = (load_keys(Folder(tmp_path / each), NAME)[0] for each in ("one", "other"))

    assert one.verifier != other.verifier


def test_another_name_needs_another_witness(tmp_path: Path) -> None:
    load_keys(Folder(tmp_path), NAME)

    with pytest.raises(BadInputError, match=f"keys.json: these are the keys of '{NAME}'; give"):
        load_keys(Folder(tmp_path), f"TEST-{NAME}")


def test_keys_without_what_they_cosigned_sign_nothing(tmp_path: Path) -> None:
    load_keys(Folder(tmp_path), NAME)
    (tmp_path / "cosigned").rmdir()

    with pytest.raises(BadInputError, match="not what they cosigned before; bring the folder"):
        load_keys(Folder(tmp_path), NAME)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"name": "x"}', b"\xff"])
def test_a_file_of_keys_that_is_none_is_refused(tmp_path: Path, data: bytes) -> None:
    load_keys(Folder(tmp_path), NAME)
    (tmp_path / "keys.json").write_bytes(data)

    with pytest.raises(BadInputError, match="the file holds no keys of a witness"):
        load_keys(Folder(tmp_path), NAME)


def test_a_name_that_is_none_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="--name: the name 'a b' holds a space"):
        load_keys(Folder(tmp_path / "witness"), "a b")

    assert not (tmp_path / "witness").exists()


def start(folder: Path, *more: str) -> "subprocess.Popen[str]":
    run = "from hattama.cli.main import run; run()"
    words = ["witness", "--dir", str(folder), "--name", NAME, "--test-key", "--port", "0", *more]
    return subprocess.Popen(  # noqa: S603 - the words are our own
        [sys.executable, "-c", run, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_it_prints_makes_a_policy_that_it_fulfils_until_it_is_stopped(tmp_path: Path) -> None:
    running = start(tmp_path / "witness", "--log", str(LOG.verifier))
    assert running.stdout
    printed = list[str]()
    while not printed or not printed[-1].startswith("Stop it"):
        printed.append(running.stdout.readline())
        assert printed[-1], "it ended"
    lines = [line for line in printed if line.startswith("witness ")]
    text = f"log {LOG.verifier}\n{''.join(lines)}group both all {names(lines)}\nquorum both\n"
    trusted = policy.parse(text.encode())
    made = Checkpoint(LOG.name, 3, merkle.root(merkle.leaf_hashes([b"1", b"2", b"3"])))
    signed = SignedCheckpoint(made, Note(made.text, (note.sign(made.text, LOG),)))

    (reply,) = ask_all(trusted, signed, 0, lambda _: (), seconds=20)
    url = re.search(r"http://([^/]+)/", printed[0])
    assert url
    connection = HTTPConnection(url[1], timeout=20)
    connection.request("GET", "/")
    assert connection.getresponse().status == 404
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=30)
    connection.close()

    published = bytes(signed.note.signed(*reply.signatures))
    assert policy.verify(trusted, published).checkpoint == made
    assert all(each.key.name == f"TEST-{NAME}" for each in trusted.witnesses)
    assert (running.returncode, errors) == (0, "")


def names(lines: list[str]) -> str:
    return " ".join(line.split()[1] for line in lines)


def test_a_log_key_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    running = start(tmp_path / "witness", "--log", "nonsense")
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 2
    assert errors.startswith("hattama: --log: a key is not made of name, key ID and key")
    assert not (tmp_path / "witness").exists()
