"""mimeapps.list is edited by line: whatever is not ours stays byte for byte."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import mimeapps

OURS = "org.deskcall.Deskcall.desktop"
LINE = f"x-scheme-handler/tel={OURS};"
FILES = {
    "nothing": "",
    "another group": "[Added Associations]\ntext/plain=vi.desktop;\n",
    "the group without our key": "[Default Applications]\ntext/html=firefox.desktop\n",
    "somebody with a semicolon": "[Default Applications]\nx-scheme-handler/tel=linphone.desktop;\n",
    "somebody without one": "[Default Applications]\nx-scheme-handler/tel=linphone.desktop\n",
    "several": "[Default Applications]\nx-scheme-handler/tel=a.desktop;b.desktop;\n",
    "blanks around": "[Default Applications]\nx-scheme-handler/tel = a.desktop ; b.desktop\n",
    "comments": "# Mine\n\n[Default Applications]\n# x-scheme-handler/tel=no\nT/H=F.desktop\n\n[X]\na=b\n",
    "a group twice": "[Default Applications]\na/b=c.desktop\n[Default Applications]\nx-scheme-handler/tel=d.desktop\n",
    "line ends of Windows": "[Default Applications]\r\nx-scheme-handler/tel=a.desktop\r\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_taking_the_default_and_giving_it_back_is_the_same_file(text):
    taken = mimeapps.with_default(text, ("tel",), OURS)

    assert mimeapps.default(taken, "tel")[:1] == (OURS,)
    assert mimeapps.without(taken, OURS) == text


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_taking_it_twice_changes_nothing(text):
    taken = mimeapps.with_default(text, ("tel", "cti"), OURS)

    assert mimeapps.with_default(taken, ("tel", "cti"), OURS) == taken


def test_whoever_was_there_stands_behind_us():
    taken = mimeapps.with_default(FILES["several"], ("tel",), OURS)

    assert mimeapps.default(taken, "tel") == (OURS, "a.desktop", "b.desktop")


def test_a_key_of_another_group_is_no_default():
    text = "[Added Associations]\nx-scheme-handler/tel=a.desktop;\n"

    assert mimeapps.default(text, "tel") == ()


def test_our_id_is_taken_out_of_every_group_and_no_other_is():
    text = (
        f"[Added Associations]\nx-scheme-handler/tel=a.desktop;{OURS};b.desktop;\n[Removed Associations]\nx/y={OURS}\n"
    )

    assert mimeapps.without(text, OURS) == (
        "[Added Associations]\nx-scheme-handler/tel=a.desktop;b.desktop;\n[Removed Associations]\n"
    )


def test_a_comment_that_names_us_stays():
    text = f"# x={OURS}\n"

    assert mimeapps.without(text, OURS) == text


def test_a_last_line_without_an_end_gets_one_before_ours():
    assert mimeapps.with_default("[X]\na=b", ("tel",), OURS) == f"[X]\na=b\n[Default Applications]\n{LINE}\n"


@given(st.text(alphabet=string.ascii_letters + "[]=;#\n /-.", max_size=200))
def test_any_file_is_given_back_but_for_the_end_of_its_last_line(text):
    whole = text if not text or text.endswith("\n") else f"{text}\n"

    given_back = mimeapps.without(mimeapps.with_default(text, ("tel", "cti"), OURS), OURS)

    assert given_back in (text, whole)
