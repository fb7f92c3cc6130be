"""All policy files in one folder, for the pages that IT names; nothing of it is ever activated by a package."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as Tree

from agent import addresses, config_levels, config_named, config_reading
from agent.config import Config
from agent.config_levels import Layer
from agent.config_table import name_of
from cache.strict import dotted
from handlers import rows
from installers import CannotBuild
from installers.policies import admx, browsers, mobileconfig
from installers.policies.browsers import Pages

ADMX, ADML = "Deskcall.admx", f"{admx.LANGUAGE}/Deskcall.adml"
ASSOCIATIONS, PROFILE, JAMF = "default-associations.xml", "deskcall.mobileconfig", "jamf-schema.json"


def options(parser: argparse.ArgumentParser) -> None:
    """Add what only this kind needs."""
    page = "https origin of your service desk, whose pages may start links; as often as needed"
    parser.add_argument("--origin", required=True, action="append", metavar="ORIGIN", help=page)
    parser.add_argument("--direct", action="store_true", help="links go to the agent by address too (dial.http)")
    parser.add_argument("--port", type=int, default=Config().server.port, help="port of the agent, for --direct")
    for name, what, sentence in (
        ("--bridge", "ORIGIN", "origin whose pages ring by the bridge"),
        ("--enforce", "KEY=VALUE", "for macOS: enforce a key, such as dial.confirm=always"),
        ("--default", "KEY=VALUE", "for macOS: a default of the machine"),
    ):
        parser.add_argument(name, action="append", default=[], metavar=what, help=sentence)


def build(out: Path, given: argparse.Namespace) -> tuple[Path, ...]:
    """Put every policy file into *out*. Raises CannotBuild when an origin or a value is none."""
    _check_origins((*given.origin, *given.bridge))
    enforced = config_named.command_line(given.enforce, "--enforce")
    defaults = config_named.command_line(given.default, "--default")
    _check_values((defaults, enforced))
    pages = Pages(tuple(given.origin), tuple(given.bridge), given.port if given.direct else 0)
    made = {
        **browsers.files(pages),
        ADMX: admx.admx(),
        ADML: admx.adml(),
        ASSOCIATIONS: default_associations(),
        PROFILE: mobileconfig.profile(pages, _values(enforced), _values(defaults)),
        JAMF: mobileconfig.jamf_schema(),
    }
    for name, content in made.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    return tuple(out / name for name in made)


def default_associations() -> bytes:
    """Return what "Set a default associations configuration file" reads: a suggestion, which a user may change."""
    root = Tree.Element("DefaultAssociations")
    for scheme in rows.USUAL_SCHEMES:
        names = {"Identifier": scheme, "ProgId": rows.PROG_ID, "ApplicationName": rows.APPLICATION}
        Tree.SubElement(root, "Association", {**names, "Suggested": "true"})
    Tree.indent(root)
    text: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _check_origins(origins: Iterable[str]) -> None:
    for origin in origins:
        if sentence := addresses.origin_mistake(origin):
            raise CannotBuild(f"{origin} {sentence}")


def _check_values(layers: tuple[Layer, ...]) -> None:
    _, mistakes = config_reading.read(config_levels.merged(layers))
    unknown = [sentence for layer in layers for sentence in layer.mistakes]
    if found := [*unknown, *(f"{dotted(each.path)}: {each.sentence}" for each in mistakes)]:
        raise CannotBuild("; ".join(found))


def _values(layer: Layer) -> dict[str, object]:
    """Return what a layer says by the other names of its keys."""
    return {
        name_of(f"{table}.{key}"): value
        for table, values in layer.tables.items()
        if isinstance(values, dict)
        for key, value in values.items()
    }
