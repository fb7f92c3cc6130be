"""The policy files, parsed back: they say what the table, the settings and the documentation say."""

from __future__ import annotations

import json
import plistlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest

from agent import config_levels, config_named, config_reading, managed_preferences, registry_values
from agent.config_table import Setting
from handlers import rows
from installers import build, spec
from installers.policies import admx, browsers, registry_file
from installers.policies.browsers import Pages

ROOT = Path(__file__).parents[2]
DESK, PHONE = "https://desk.example.com", "https://phone.example.com"
PAGES = Pages((DESK,), (PHONE,), 8737)
NAMES = {"": admx.NAMESPACE}
ENFORCED = {"dial.confirm": "always", "site.outside": '["0", "9"]', "site.extension": "[3, 4]", "server.push": "true"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that IT gets."""
    out = tmp_path_factory.mktemp("policies")
    options = ["--origin", DESK, "--bridge", PHONE, "--direct", "--default", "server.port=28080"]
    options += [part for key, value in ENFORCED.items() for part in ("--enforce", f"{key}={value}")]
    assert build.main(["policies", "--out", str(out), *options]) == 0
    return out


@pytest.fixture(scope="module")
def definitions(made: Path) -> Tree.Element:
    return Tree.fromstring((made / "Deskcall.admx").read_bytes())  # noqa: S314 ours


@pytest.fixture(scope="module")
def texts(made: Path) -> Tree.Element:
    return Tree.fromstring((made / "en-US" / "Deskcall.adml").read_bytes())  # noqa: S314 ours


def registry(text: bytes) -> dict[str, dict[str, object]]:
    """Return the keys of a ``.reg`` file as ``reg import`` would write them."""
    keys: dict[str, dict[str, object]] = {}
    values: dict[str, object] = {}
    for line in text.decode("utf-16").replace(",\\\r\n  ", ",").split("\r\n")[1:]:
        if line.startswith("["):
            values = keys.setdefault(line[1:-1], {})
        elif line:
            name, _, data = line.partition("=")
            values[json.loads(name)] = _data(data)
    return keys


def _data(written: str) -> object:
    if written.startswith("hex(7):"):
        return bytes.fromhex(written[7:].replace(",", "")).decode("utf-16-le").split("\0")[:-2]
    return int(written[6:], 16) if written.startswith("dword:") else json.loads(written)


def test_every_setting_has_one_policy_and_every_policy_one_setting(definitions: Tree.Element) -> None:
    policies = [each.attrib["name"] for each in definitions.iterfind("policies/policy", NAMES)]

    assert policies == [*(each.name for each in spec.SETTINGS if each.is_policy), config_named.WHOLE]


def test_every_policy_is_for_users_and_machines_in_the_one_category(definitions: Tree.Element) -> None:
    found = definitions.findall("policies/policy", NAMES)

    assert {(each.attrib["class"], each.attrib["key"]) for each in found} == {("Both", rows.POLICIES)}
    assert {each.find("parentCategory", NAMES).attrib["ref"] for each in found} == {"Deskcall"}  # type: ignore[union-attr]
    assert len(definitions.findall("categories/category", NAMES)) == 1


def test_every_text_that_is_named_is_there_and_none_is_left_over(
    definitions: Tree.Element, texts: Tree.Element
) -> None:
    named = {value for each in definitions.iter() for value in each.attrib.values() if value.startswith("$(")}
    strings = {f"$(string.{each.attrib['id']})" for each in texts.iterfind(".//string", NAMES)}
    fields = {f"$(presentation.{each.attrib['id']})" for each in texts.iterfind(".//presentation", NAMES)}

    assert named == strings | fields


def test_the_explanation_of_a_policy_is_the_sentence_of_its_setting(texts: Tree.Element) -> None:
    strings = {each.attrib["id"]: each.text for each in texts.iterfind(".//string", NAMES)}

    assert {each.key: strings[f"{each.name}_Explain"] for each in spec.SETTINGS} == {
        each.key: each.sentence for each in spec.SETTINGS
    }


def test_every_field_belongs_to_an_element_of_the_same_policy(definitions: Tree.Element, texts: Tree.Element) -> None:
    elements = {
        policy.attrib["name"]: [each.attrib["id"] for each in policy.iterfind("elements/*", NAMES)]
        for policy in definitions.iterfind("policies/policy", NAMES)
        if policy.find("elements", NAMES) is not None
    }
    fields = {
        each.attrib["id"]: [field.attrib["refId"] for field in each]
        for each in texts.iterfind(".//presentation", NAMES)
    }

    assert fields == elements


def example(setting: Setting) -> object:
    """Return a good value of the setting, as a file has it."""
    match setting.kind:
        case "boolean":
            return not setting.default
        case "number":
            return 2000
        case "choice":
            return setting.choices[-1]
        case "numbers":
            return [3, 4]
        case "texts":
            return ["one", "two"]
        case "text":
            return "some"


def written_by_group_policy(policy: Tree.Element, value: Any) -> dict[str, object]:
    """Return what the editor of group policies writes below the policy's key for *value*."""
    (element,) = policy.findall("elements/*", NAMES) or [policy]
    match element.tag.rpartition("}")[2]:
        case "policy":
            name = "enabledValue" if value else "disabledValue"
            return {policy.attrib["valueName"]: int(policy.find(f"{name}/decimal", NAMES).attrib["value"])}  # type: ignore[union-attr]
        case "decimal":
            assert int(element.attrib["minValue"]) <= value <= int(element.attrib["maxValue"])
            return {element.attrib["valueName"]: value}
        case "enum":
            items = [each.text for each in element.iterfind("item/value/string", NAMES)]
            return {element.attrib["valueName"]: items[items.index(value)]}
        case "list":
            below = element.attrib["key"].removeprefix(f"{rows.POLICIES}\\")
            prefix = element.attrib["valuePrefix"]
            numbered = {f"{prefix}{number}": str(each) for number, each in enumerate(value, start=1)}
            return {below: registry_values.in_order(numbered)}
        case _:
            return {element.attrib["valueName"]: value}


@pytest.mark.parametrize("setting", spec.SETTINGS, ids=lambda each: each.key)
def test_what_a_group_policy_writes_is_what_the_agent_reads(definitions: Tree.Element, setting: Setting) -> None:
    policies = {each.attrib["name"]: each for each in definitions.iterfind("policies/policy", NAMES)}
    value = example(setting)

    values = written_by_group_policy(policies[setting.name], value)
    layers = registry_values.of(lambda *_: values, "HKLM", rows.POLICIES, config_named.policy)

    table, _, name = setting.key.partition(".")
    assert config_levels.merged(layers) == {table: {name: value}}
    assert config_reading.form_mistakes(config_levels.merged(layers)) == ()


def test_the_choices_of_a_policy_are_those_of_its_setting(definitions: Tree.Element) -> None:
    found = {
        policy.attrib["name"]: tuple(each.text for each in policy.iterfind("elements/enum/item/value/string", NAMES))
        for policy in definitions.iterfind("policies/policy", NAMES)
    }

    assert {each.name: found[each.name] for each in spec.SETTINGS} == {
        each.name: each.choices for each in spec.SETTINGS
    }


def test_the_profile_for_macos_enforces_what_was_given(made: Path, tmp_path: Path) -> None:
    profile = plistlib.loads((made / "deskcall.mobileconfig").read_bytes())
    payloads = {each["PayloadType"]: each for each in profile["PayloadContent"]}
    place = tmp_path / managed_preferences.FOLDER / f"{rows.REVERSE_DNS}.plist"
    place.parent.mkdir(parents=True)
    place.write_bytes(plistlib.dumps(payloads[rows.REVERSE_DNS]))
    owner = place.stat().st_uid

    enforced = config_levels.merged(managed_preferences.policy(tmp_path, owner, "anna"))
    defaults = config_levels.merged(managed_preferences.defaults(tmp_path, owner, "anna"))

    assert enforced == {
        "dial": {"confirm": "always"},
        "site": {"outside": ["0", "9"], "extension": [3, 4]},
        "server": {"push": True},
    }
    assert defaults == {"server": {"port": 28080}}


def test_the_profile_has_the_policies_of_the_browsers_and_every_payload_its_own_identity(made: Path) -> None:
    profile = plistlib.loads((made / "deskcall.mobileconfig").read_bytes())
    payloads = {each["PayloadType"]: each for each in profile["PayloadContent"]}
    own = [(each["PayloadIdentifier"], each["PayloadUUID"]) for each in (profile, *profile["PayloadContent"])]

    for domain in ("com.google.Chrome", "com.microsoft.Edge"):
        assert browsers.chromium(PAGES).items() <= payloads[domain].items()
    assert browsers.firefox(PAGES).items() <= payloads["org.mozilla.firefox"].items()
    assert payloads["org.mozilla.firefox"]["EnterprisePoliciesEnabled"] is True
    assert len({identifier for identifier, _ in own}) == len({uuid for _, uuid in own}) == len(own)


def test_another_reader_of_property_lists_accepts_the_profile(made: Path, tmp_path: Path) -> None:
    program = shutil.which("plistutil")
    assert program is not None, "apt install libplist-utils"
    binary = tmp_path / "profile"

    subprocess.run([program, "-i", str(made / "deskcall.mobileconfig"), "-o", str(binary)], check=True)

    assert plistlib.loads(binary.read_bytes()) == plistlib.loads((made / "deskcall.mobileconfig").read_bytes())


def test_the_form_of_jamf_has_every_setting_with_its_kind(made: Path) -> None:
    properties = json.loads((made / "jamf-schema.json").read_text("utf-8"))["properties"]
    kinds = {"boolean": "boolean", "number": "integer", "texts": "array", "numbers": "array"}

    assert [*properties] == [*(each.name for each in spec.SETTINGS), config_named.WHOLE]
    for each in spec.SETTINGS:
        assert properties[each.name]["type"] == kinds.get(each.kind, "string")
        assert tuple(properties[each.name].get("enum", ())) == each.choices
        assert properties[each.name]["description"] == each.sentence


@pytest.mark.parametrize(
    ("file", "key"), [("chrome.reg", browsers.CHROME), ("edge.reg", browsers.EDGE)], ids=["Chrome", "Edge"]
)
def test_the_registry_of_chrome_and_edge_says_what_their_file_says(made: Path, file: str, key: str) -> None:
    keys = registry((made / file).read_bytes())
    here = rf"HKEY_LOCAL_MACHINE\{key}"
    lists = {name.removeprefix(f"{here}\\"): list(values.values()) for name, values in keys.items() if name != here}
    recommended = lists.pop("Recommended")

    managed = {name: json.loads(str(value)) for name, value in keys[here].items()} | lists

    assert managed == json.loads((made / "chrome.json").read_bytes())
    assert {"RegisteredProtocolHandlers": json.loads(str(recommended[0]))} == json.loads(
        (made / "chrome-recommended.json").read_bytes()
    )


def test_the_registry_of_firefox_says_what_its_file_says(made: Path) -> None:
    (values,) = registry((made / "firefox.reg").read_bytes()).values()

    read = {name: json.loads("".join(map(str, lines))) for name, lines in values.items()}  # type: ignore[call-overload]

    assert read == json.loads((made / "firefox-policies.json").read_bytes())["policies"]


def test_a_registry_file_keeps_quotes_backslashes_numbers_and_lists() -> None:
    values = {'a "b" \\c': 'C:\\x "y"', "number": 300, "list": ["ä", "", "z" * 50]}

    assert registry(registry_file.text({"K": values})) == {r"HKEY_LOCAL_MACHINE\K": values}


def test_the_documentation_shows_what_is_made() -> None:
    shown = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "links.md").read_text("utf-8"), re.DOTALL)

    assert shown == [
        browsers.written(browsers.chromium(Pages((DESK,)))).decode(),
        browsers.written({"policies": browsers.firefox(Pages((DESK,)))}).decode(),
        browsers.written(browsers.chromium_recommended(PAGES)).decode(),
    ]


def test_loopback_is_opened_for_bridges_alone() -> None:
    assert "LoopbackNetworkAllowedForUrls" not in browsers.chromium(Pages((DESK,)))
    assert browsers.chromium(PAGES)["LoopbackNetworkAllowedForUrls"] == [PHONE]


def test_the_direct_route_is_made_when_asked_for_alone() -> None:
    files = browsers.files(Pages((DESK,)))

    assert "chrome-recommended.json" not in files
    assert b"RegisteredProtocolHandlers" not in b"".join(files.values()).replace(b"\0", b"")


def test_every_registered_link_is_suggested_to_windows(made: Path) -> None:
    root = Tree.fromstring((made / "default-associations.xml").read_bytes())  # noqa: S314 ours

    assert [tuple(each.attrib.values()) for each in root] == [
        (scheme, rows.PROG_ID, rows.APPLICATION, "true") for scheme in rows.USUAL_SCHEMES
    ]


@pytest.mark.parametrize("origin", ["*", "https://*.example.com", "http://desk.example.com", f"{DESK}/", "desk", ""])
def test_only_whole_origins_are_taken(tmp_path: Path, origin: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["policies", "--origin", origin, "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("installers: ")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("value", ["server.port=80", "server.prot=28080", "dial.token=hunter2", "dial.confirm=maybe"])
def test_a_value_that_the_agent_would_refuse_is_not_written(
    tmp_path: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = build.main(["policies", "--origin", DESK, "--enforce", value, "--out", str(tmp_path)])

    assert (code, "hunter2" in capsys.readouterr().err) == (1, False)


def test_without_an_origin_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        build.main(["policies", "--out", str(tmp_path)])

    assert caught.value.code == 2


def test_the_same_pages_give_the_same_bytes(made: Path) -> None:
    assert browsers.files(PAGES)["firefox.reg"] == (made / "firefox.reg").read_bytes()
    assert admx.admx() == (made / "Deskcall.admx").read_bytes()
