"""What wixl 0.101 cannot say of an MSI, as SQL for msibuild; all of it made of our own constants."""

from pathlib import Path

from handlers import rows
from installers import spec
from installers.windows import wxs

# What wixl adds only for what it wrote itself.
_SEARCHES = (("FindRelatedProducts", 25), ("AppSearch", 50), ("LaunchConditions", 100))


def statements(files: Path, version: str) -> tuple[str, ...]:
    """Return the SQL that adds the rest: conditions, remembered properties, upgrades, the removal of folders."""
    return (*_remembered(), *_conditions(), *_upgrade(version), *_emptied(files))


def _remembered() -> list[str]:
    """Return how a property that is not given gets what an earlier installation was given, else its default.

    No default in the table Property: an upgrade could not tell it from what was given, and undid AUTOSTART=0 (wine 8).
    """
    made, number = list[str](), 51  # behind AppSearch, one number each; wixl puts the second behind CostFinalize
    for each in spec.PROPERTIES:
        previous = f"PREV_{each.name}"
        made += _search(previous, rows.MACHINE_DEFAULTS, each.row)
        steps = [("Keep", f"[{previous}]", f"NOT {each.name} AND {previous}")]
        steps += [("Default", each.default, f"NOT {each.name}")] if each.default else []
        for verb, value, condition in steps:
            action = f"{verb}_{each.name}"
            made += [
                _insert("CustomAction", Action=action, Type=51, Source=each.name, Target=value),
                _insert("InstallExecuteSequence", Action=action, Condition=condition, Sequence=number),
            ]
            number += 1
    return made


def _conditions() -> list[str]:
    """Return on what components depend, and the search for other products' commands."""
    made = list[str]()
    for scheme in rows.USUAL_SCHEMES:
        made += _search(f"OTHER_{scheme.upper()}", rf"{rows.CLASSES}\{scheme}\{rows.COMMAND}", "")
    for component in spec.COMPONENTS:
        if condition := _condition(component):
            wanted = f"`Condition`='{condition}' WHERE `Component`='{component.name}'"
            made.append(f"UPDATE `Component` SET {wanted}")  # noqa: S608
    return made


def _condition(component: spec.Component) -> str:
    other = f"OTHER_{component.unless_taken.upper()}"
    is_free = f'(NOT {other} OR {other} >< "{spec.CLICK_PROGRAM}")' if component.unless_taken else ""
    return " AND ".join(filter(None, (f"{component.only_if}=1" if component.only_if else "", is_free)))


def _search(name: str, key: str, value: str) -> list[str]:
    locator: dict[str, str | int] = {"Signature_": name, "Root": 2, "Key": key, "Type": 18}  # HKLM; a value, 64 bits
    if value:  # without a name: the default value, which wixl cannot look for
        locator["Name"] = value
    return [_insert("RegLocator", **locator), _insert("AppSearch", Property=name, Signature_=name)]


def _upgrade(version: str) -> list[str]:
    """Return that an older version is replaced, all its values kept, and a newer one stays."""
    code = f"{{{spec.UPGRADE_CODE}}}".upper()
    shown = f"A newer {rows.APPLICATION} is installed; remove it first."
    secure = ("OLDER_FOUND", "NEWER_FOUND", *(each.name for each in spec.PROPERTIES))
    return [
        _insert(
            "Upgrade",
            UpgradeCode=code,
            VersionMin="0.0.0",
            VersionMax=version,
            Attributes=256,
            ActionProperty=secure[0],
        ),
        _insert("Upgrade", UpgradeCode=code, VersionMin=version, Attributes=2, ActionProperty=secure[1]),
        _insert("LaunchCondition", Condition="Installed OR NOT NEWER_FOUND", Description=shown),
        *(_insert("InstallExecuteSequence", Action=action, Sequence=number) for action, number in _SEARCHES),
        # At wixl's own place, behind everything, wine 8 forgets the upgrade code, and a later downgrade installs.
        _insert("InstallExecuteSequence", Action="RemoveExistingProducts", Sequence=1510),
        _insert("Property", Property="SecureCustomProperties", Value=";".join(secure)),
    ]


def _emptied(files: Path) -> list[str]:
    """Return that every folder goes once it is empty, the deepest first: Windows removes those of files alone."""
    paths = sorted((place.relative_to(files).as_posix() for place in files.rglob("*") if place.is_dir()), reverse=True)
    folders = [*(wxs.identifier("d", path) for path in paths), wxs.FOLDER]
    return [
        _insert("RemoveFile", FileKey=f"r{number:05}", Component_=spec.CORE, DirProperty=folder, InstallMode=2)
        for number, folder in enumerate(folders)
    ]


def _insert(table: str, **values: str | int) -> str:
    names = ", ".join(f"`{name}`" for name in values)
    given = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values.values())
    return f"INSERT INTO `{table}` ({names}) VALUES ({given})"  # noqa: S608
