"""`hattama witness`: cosign the checkpoints of public logs."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from hattama.translog.key import SigningKey
    from hattama.translog.storage import Folder

KEYS = "keys.json"
MEMORY = "cosigned"
SEEDS = ("COSIGNATURE_ED25519", "COSIGNATURE_ML_DSA_44")  # what a log asks first comes first


def witness(
    directory: Annotated[
        Path,
        typer.Option("--dir", metavar="DIR", help="Where its keys and its memory lie; keep it."),
    ],
    logs: Annotated[
        list[str],
        typer.Option("--log", metavar="VKEY", help="The key of a log to cosign; repeat for more."),
    ],
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help="Its name, as an address without https://."),
    ],
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8080,
    test_key: Annotated[
        bool, typer.Option("--test-key", help="Name the keys TEST-NAME; production refuses them.")
    ] = False,
) -> None:
    """Run a witness: it cosigns what a log publishes, if the log only ever grew.

    The first start makes its keys. It prints what to add to the policy of the log, and serves until stopped.

    Example: hattama witness --dir witness --name uni.example/witness --log
    "log.example/akim-2021+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    """
    import time

    from hattama.translog import witness_server
    from hattama.translog.key import parse_vkey
    from hattama.translog.storage import Folder
    from hattama.translog.witness import Witness

    known = [parse_vkey(each, where="--log") for each in logs]
    keys = load_keys(Folder(directory), f"TEST-{name}" if test_key else name)
    made = Witness(keys, known, Folder(directory / MEMORY))
    app = witness_server.application(made, lambda: int(time.time()), report)
    signal.signal(signal.SIGTERM, stop)
    server = witness_server.Server(app, host, port)
    announce(keys, [key.name for key in known], server.url)
    server.run()


def load_keys(folder: "Folder", name: str) -> "list[SigningKey]":
    """Read the keys of a witness, or make them where it starts for the first time.

    Args:
        folder: the folder of the witness.
        name: the name of the keys.

    Raises:
        BadInputError: the keys have another name, cannot be read, or what they signed is forgotten.
    """
    from hattama.domain.errors import BadInputError
    from hattama.translog.key import check_name

    check_name(name, where="--name")
    if folder.read(KEYS) is None:
        _make_keys(folder, name)
    where = str(folder.path(KEYS))
    if not folder.path(MEMORY).is_dir():
        what = "the keys are here, but not what they cosigned before"
        todo = f"bring the folder {MEMORY} back, or start a new witness in another folder"
        raise BadInputError(what, where=where, todo=todo)
    keys = _read_keys(folder.read(KEYS) or b"", where)
    if keys[0].name != name:
        todo = "give that name, or start another witness in another folder"
        raise BadInputError(f"these are the keys of {keys[0].name!r}", where=where, todo=todo)
    return keys


def _make_keys(folder: "Folder", name: str) -> None:
    import json
    import secrets
    from base64 import b64encode

    from hattama.translog.key import SEED_BYTES
    from hattama.translog.storage import FOR_OWNER

    folder.path(MEMORY).mkdir(parents=True, exist_ok=True)
    seeds = {each: b64encode(secrets.token_bytes(SEED_BYTES)).decode() for each in SEEDS}
    made = json.dumps({"name": name, **seeds}, indent=2) + "\n"
    folder.write(KEYS, made.encode(), mode=FOR_OWNER)


def _read_keys(data: bytes, where: str) -> "list[SigningKey]":
    import json
    from base64 import b64decode

    from hattama.domain.errors import BadInputError
    from hattama.translog.key import Scheme, key_from_seed

    try:
        held = json.loads(data)
        return [
            key_from_seed(held["name"], b64decode(held[each], validate=True), Scheme[each])
            for each in SEEDS
        ]
    except (KeyError, TypeError, ValueError):
        raise BadInputError("the file holds no keys of a witness", where=where) from None


def announce(keys: "list[SigningKey]", origins: list[str], url: str) -> None:
    """Print what a witness is, and what the log has to know of it."""
    typer.echo(f"The witness {keys[0].name} listens on {url} for")
    for origin in sorted(set(origins)):
        typer.echo(f"  {origin}")
    typer.echo("For the policy of the log, with the address that the log reaches it by:\n")
    for key in keys:
        short = key.name if key is keys[0] else f"{key.name}-post-quantum"
        typer.echo(f"witness {short} {key.verifier} {url}")
    typer.echo("\nStop it with Ctrl-C.")


def report(sentence: str) -> None:
    """Tell the operator what went wrong."""
    typer.echo(sentence, err=True)


def stop(_: int, __: object) -> NoReturn:
    """End the server, once requests in work are answered."""
    raise SystemExit(0)
