"""Words of files as HTML: addresses in a sentence are links, and nothing else is markup."""

from __future__ import annotations

import pytest

from statscore.formats.markup import linked, text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("no address", "no address"),
        ("a < b & “c”", "a &lt; b &amp; “c”"),
        (
            "https://x.example/a?b=1&c=2",
            '<a href="{0}">{0}</a>'.format("https://x.example/a?b=1&amp;c=2"),
        ),
        (
            "Source: https://x.example/p.",
            'Source: <a href="https://x.example/p">https://x.example/p</a>.',
        ),
        (
            "one (http://x.example/1), two https://x.example/2; end",
            (
                'one (<a href="http://x.example/1">http://x.example/1</a>), two '
                '<a href="https://x.example/2">https://x.example/2</a>; end'
            ),
        ),
        ("javascript:alert(1) https://", "javascript:alert(1) https://"),
        (
            'https://x.example/"><script>',
            '<a href="https://x.example/">https://x.example/</a>&quot;&gt;&lt;script&gt;',
        ),
    ],
)
def test_addresses_in_a_sentence_are_links(words: str, shown: str) -> None:
    assert linked(words) == shown


def test_words_may_be_a_link_themselves() -> None:
    assert linked("the <card>", "https://x.example/") == (
        '<a href="https://x.example/">the &lt;card&gt;</a>'
    )
    assert linked("the card", "javascript:alert(1)") == "the card"
    assert linked("", "https://x.example/") == ""


def test_text_is_on_one_line() -> None:
    assert text(" a\n<b>\t") == "a &lt;b&gt;"
