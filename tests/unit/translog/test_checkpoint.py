"""Checkpoints are read as strictly as C2SP words them."""

import pytest

from hattama.domain.errors import BadInputError
from hattama.translog import checkpoint
from hattama.translog.merkle import EMPTY_ROOT
from hattama.translog.token import encode_base64
from tests.factories.log import CHECKPOINT, LOG, signed

ROOT = encode_base64(CHECKPOINT.root)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    read = checkpoint.parse(signed(LOG))

    assert read.checkpoint == CHECKPOINT
    assert read.note.text == CHECKPOINT.text == f"log.example/test\n7\n{ROOT}\n"


@pytest.mark.parametrize("size", ["1", "9223372036854775807"])
@pytest.mark.parametrize("origin", ["a b+c", "лог", "x" * 300])
def test_what_c2sp_allows_is_accepted(origin: str, size: str) -> None:
    text = f"{origin}\n{size}\n{ROOT}\nextension one\n2\n"

    found = checkpoint.parse_text(text)

    assert found.text == text
    assert found.extensions == ("extension one", "2")


def test_an_extension_is_refused_where_our_own_logs_are_read() -> None:
    checkpoint.check_bare(CHECKPOINT)

    with pytest.raises(BadInputError) as caught:
        checkpoint.check_bare(checkpoint.parse_text(f"log\n7\n{ROOT}\nmore\n"))

    assert str(caught.value) == (
        "checkpoint: line 4 is an extension: 'more'; say it in a record, where it can be audited."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"log\n07\n{ROOT}\n", "checkpoint: the size 07 has leading zeros."),
        (f"log\n00\n{ROOT}\n", "checkpoint: the size 00 has leading zeros."),
        (f"log\n+7\n{ROOT}\n", "checkpoint: the size '+7' is not a decimal number."),
        (f"log\n-7\n{ROOT}\n", "checkpoint: the size '-7' is not a decimal number."),
        (f"log\n7 \n{ROOT}\n", "checkpoint: the size '7 ' is not a decimal number."),
        (f"log\n\u0667\n{ROOT}\n", "checkpoint: the size '\u0667' is not a decimal number."),
        (f"log\n7_0\n{ROOT}\n", "checkpoint: the size '7_0' is not a decimal number."),
        (
            f"log\n9223372036854775808\n{ROOT}\n",
            "checkpoint: the size 9223372036854775808 is above 2^63 - 1.",
        ),
        (f"log\n{'9' * 5000}\n{ROOT}\n", f"checkpoint: the size {'9' * 40} is above 2^63 - 1."),
        ("log\n7\nAAAA\n", "checkpoint: the root has 3 bytes instead of 32."),
        (f"log\n7\n{ROOT[:-1]}\n", "checkpoint: the root is not standard base64."),
        (f"log\n7\n{ROOT} \n", "checkpoint: the root is not standard base64."),
        (
            f"log\n7\n{'A' * 42}B=\n",
            "checkpoint: the root is not the canonical base64 of its bytes.",
        ),
        (f"log\n7\n{ROOT}", "checkpoint: the last line does not end in a newline."),
        (f"log\r\n7\n{ROOT}\n", "checkpoint: the control character U+000D may not stand here."),
        (f"\n7\n{ROOT}\n", "checkpoint: line 1 is empty."),
        (f"log\n7\n{ROOT}\n\n", "checkpoint: line 4 is empty."),
        (f"log\n7\n{ROOT}\na\n\nb\n", "checkpoint: line 5 is empty."),
        ("log\n7\n", "checkpoint: there are 2 lines instead of origin, size and root."),
        (
            f"log\n0\n{ROOT}\n",
            "checkpoint: the root is not that of an empty tree, the size is 0.",
        ),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        checkpoint.parse_text(text)

    assert str(caught.value) == sentence


def test_an_empty_log_has_a_checkpoint() -> None:
    found = checkpoint.parse_text(f"log\n0\n{encode_base64(EMPTY_ROOT)}\n")

    assert (found.size, found.root) == (0, EMPTY_ROOT)
