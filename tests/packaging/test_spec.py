"""The table of the installers agrees with itself, and with what is registered at run time."""

from handlers.changes import Commands, Wanted
from handlers.windows import Windows
from installers import spec
from installers.windows import wxs


class EmptyRegistry:
    """A registry without a value."""

    def value(self, hive, key, name):
        del hive, key, name

    def names(self, hive, key):
        del hive, key
        return ()


def test_every_row_belongs_to_a_component_and_stands_once():
    rows = spec.registry_rows()

    assert {row.component for row in rows} | {spec.CONF} == {component.name for component in spec.COMPONENTS}
    assert len({(row.key, row.name) for row in rows}) == len(rows)


def test_identifiers_are_different_and_the_product_code_follows_the_version():
    found = [
        spec.UPGRADE_CODE,
        wxs.product_code("0.1.0"),
        wxs.product_code("0.1.1"),
        *(component.guid for component in spec.COMPONENTS),
    ]

    assert len(set(found)) == len(found)


def test_a_property_of_a_key_is_named_like_the_key_in_the_registry():
    names = {setting.key: setting.name for setting in spec.SETTINGS}

    assert all(each.row == names[each.key] for each in spec.PROPERTIES if each.key)


def test_a_machine_gets_the_rows_that_register_writes_at_run_time():
    folder = "C:\\Program Files\\Deskcall\\"
    commands = Commands(
        (f"{folder}{spec.CLICK_PROGRAM}",), (f"{folder}{spec.AGENT_PROGRAM}", *spec.AGENT_ARGUMENTS.split())
    )
    registering = Windows(commands, EmptyRegistry()).registering(Wanted(is_for_all=True))

    written = {(*change.row, change.after) for change in registering if hasattr(change, "row")}

    assert written == {(row.key, row.name, spec.windows_data(row.data, folder)) for row in spec.registry_rows()}
