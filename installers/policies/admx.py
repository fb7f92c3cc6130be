"""Group policy templates (ADMX, ADML): one policy for each setting, its text from the table."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from agent.config_named import WHOLE
from agent.config_table import Setting
from handlers import rows
from installers import spec

LANGUAGE = "en-US"
NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
WHOLE_SENTENCE = (
    "Text of a configuration file, for what has no policy of its own: [[source]] and [[phone.own]]. "
    "Single policies lie over it. Never a password or token."
)
_TARGET = f"{rows.REVERSE_DNS}.Policies"
_PREFIX = "deskcall"
_CATEGORY = "Deskcall"
_SUPPORTED = "Supported"
_HIGHEST = 2**32 - 1
_REVISION = {"revision": "1.0", "schemaVersion": "1.0"}


def admx() -> bytes:
    """Return the definitions; every text in them is the name of a string of the ADML."""
    root = Tree.Element("policyDefinitions", {"xmlns": NAMESPACE, **_REVISION})
    names = Tree.SubElement(root, "policyNamespaces")
    Tree.SubElement(names, "target", {"prefix": _PREFIX, "namespace": _TARGET})
    Tree.SubElement(root, "resources", {"minRequiredRevision": "1.0"})
    supported = Tree.SubElement(Tree.SubElement(root, "supportedOn"), "definitions")
    Tree.SubElement(supported, "definition", {"name": _SUPPORTED, "displayName": _string(_SUPPORTED)})
    categories = Tree.SubElement(root, "categories")
    Tree.SubElement(categories, "category", {"name": _CATEGORY, "displayName": _string(_CATEGORY)})
    policies = Tree.SubElement(root, "policies")
    for setting in policy_settings():
        policy = _policy(policies, setting.name, has_presentation=setting.kind != "boolean")
        _elements(policy, setting)
    whole = _policy(policies, WHOLE, has_presentation=True)
    elements = Tree.SubElement(whole, "elements")
    Tree.SubElement(elements, "multiText", {"id": WHOLE, "valueName": WHOLE, "required": "true"})
    return _written(root)


def adml() -> bytes:
    """Return the texts and the fields of the definitions, in English."""
    root = Tree.Element("policyDefinitionResources", {"xmlns": NAMESPACE, **_REVISION})
    Tree.SubElement(root, "displayName").text = rows.APPLICATION
    Tree.SubElement(root, "description").text = rows.DESCRIPTION
    resources = Tree.SubElement(root, "resources")
    strings = Tree.SubElement(resources, "stringTable")
    for name, text in _strings():
        Tree.SubElement(strings, "string", {"id": name}).text = text
    table = Tree.SubElement(resources, "presentationTable")
    for setting in policy_settings():
        if setting.kind != "boolean":
            _field(Tree.SubElement(table, "presentation", {"id": setting.name}), setting)
    whole = Tree.SubElement(table, "presentation", {"id": WHOLE})
    Tree.SubElement(whole, "multiTextBox", {"refId": WHOLE, "defaultHeight": "12"})
    return _written(root)


def policy_settings() -> tuple[Setting, ...]:
    """Return the settings that IT may enforce."""
    return tuple(each for each in spec.SETTINGS if each.is_policy)


def _policy(policies: Tree.Element, name: str, *, has_presentation: bool) -> Tree.Element:
    shown = {"presentation": f"$(presentation.{name})"} if has_presentation else {}
    texts = {"displayName": _string(name), "explainText": _string(f"{name}_Explain")}
    attributes = {"name": name, "class": "Both", **texts, **shown, "key": rows.POLICIES}
    policy = Tree.SubElement(policies, "policy", attributes | ({} if has_presentation else {"valueName": name}))
    Tree.SubElement(policy, "parentCategory", {"ref": _CATEGORY})
    Tree.SubElement(policy, "supportedOn", {"ref": _SUPPORTED})
    return policy


def _elements(policy: Tree.Element, setting: Setting) -> None:
    if setting.kind == "boolean":
        for name, number in (("enabledValue", 1), ("disabledValue", 0)):
            Tree.SubElement(Tree.SubElement(policy, name), "decimal", {"value": str(number)})
        return
    elements = Tree.SubElement(policy, "elements")
    here = {"id": setting.name, "valueName": setting.name, "required": "true"}
    match setting.kind:
        case "number":
            Tree.SubElement(elements, "decimal", here | {"minValue": "0", "maxValue": str(_HIGHEST)})
        case "text":
            Tree.SubElement(elements, "text", here)
        case "choice":
            choices = Tree.SubElement(elements, "enum", here)
            for choice in setting.choices:
                item = Tree.SubElement(choices, "item", {"displayName": _string(_choice(setting, choice))})
                Tree.SubElement(Tree.SubElement(item, "value"), "string").text = choice
        case "texts" | "numbers":  # each line is a value called 1, 2, … below a key of the policy's name
            key = rf"{rows.POLICIES}\{setting.name}"
            Tree.SubElement(elements, "list", {"id": setting.name, "key": key, "valuePrefix": ""})


def _field(presentation: Tree.Element, setting: Setting) -> None:
    default = "" if setting.default is None else str(setting.default)
    match setting.kind:
        case "number":
            attributes = {"refId": setting.name, "defaultValue": default}
            Tree.SubElement(presentation, "decimalTextBox", attributes).text = setting.key
        case "text":
            box = Tree.SubElement(presentation, "textBox", {"refId": setting.name})
            Tree.SubElement(box, "label").text = setting.key
        case "choice":
            usual = str(setting.choices.index(default)) if default in setting.choices else "0"
            attributes = {"refId": setting.name, "noSort": "true", "defaultItem": usual}
            Tree.SubElement(presentation, "dropdownList", attributes).text = setting.key
        case "texts" | "numbers":
            Tree.SubElement(presentation, "listBox", {"refId": setting.name}).text = setting.key
        case "boolean":
            return


def _strings() -> Iterator[tuple[str, str]]:
    yield _CATEGORY, rows.APPLICATION
    yield _SUPPORTED, f"{rows.APPLICATION} {spec.VERSION} or newer"
    for setting in policy_settings():
        yield setting.name, setting.key
        yield f"{setting.name}_Explain", setting.sentence
        for choice in setting.choices:
            yield _choice(setting, choice), choice
    yield WHOLE, "[[source]] and [[phone.own]]"
    yield f"{WHOLE}_Explain", WHOLE_SENTENCE


def _choice(setting: Setting, choice: str) -> str:
    return f"{setting.name}_{choice}"


def _string(name: str) -> str:
    return f"$(string.{name})"


def _written(root: Tree.Element) -> bytes:
    Tree.indent(root)
    text: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
