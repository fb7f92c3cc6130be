"""What wixl reads to write an MSI: files, folders, components, and the registry rows of the table."""

import os
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from handlers import rows
from installers import spec
from installers.windows import stub

FOLDER = "INSTALLDIR"


def product_code(version: str) -> UUID:
    """Return the code of a product, which another version must not have."""
    return uuid5(spec.UPGRADE_CODE, version)


def text(files: Path, version: str) -> str:
    """Return what wixl reads: the files of a folder as they lie there, and the table's registry rows."""
    wix = Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = SubElement(
        wix,
        "Product",
        Id=str(product_code(version)),
        Name=rows.APPLICATION,
        Language="1033",
        Version=version,
        Manufacturer=spec.PUBLISHER,
        UpgradeCode=str(spec.UPGRADE_CODE),
    )
    SubElement(product, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine")
    SubElement(product, "Media", Id="1", Cabinet=f"{spec.PACKAGE}.cab", EmbedCab="yes")
    # Nothing to choose in it: what can be chosen are properties, and repairing would hide a missing one.
    SubElement(product, "Property", Id="ARPNOMODIFY", Value="1")
    # wixl takes no absolute path.
    SubElement(product, "Icon", Id=stub.ICON.name, SourceFile=os.path.relpath(stub.ICON, files))
    SubElement(product, "Property", Id="ARPPRODUCTICON", Value=stub.ICON.name)
    SubElement(product, "Property", Id="ARPCOMMENTS", Value=rows.DESCRIPTION)
    top = SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = SubElement(top, "Directory", Id="ProgramFiles64Folder")
    folder = SubElement(programs, "Directory", Id=FOLDER, Name=rows.APPLICATION)
    _add_components(folder)
    _add_files(folder, files, files)
    feature = SubElement(product, "Feature", {"Id": "Main", "Level": "1"})
    for component in product.iter("Component"):
        SubElement(feature, "ComponentRef", Id=component.attrib["Id"])
    ElementTree.indent(wix)
    return ElementTree.tostring(wix, encoding="unicode", xml_declaration=True)


def _add_components(folder: Element) -> None:
    """Add the components of the table with their rows."""
    values = [(row.component, row.key, row.name, spec.windows_data(row.data, f"[{FOLDER}]")) for row in _rows()]
    for component in spec.COMPONENTS:
        element = SubElement(folder, "Component", Id=component.name, Guid=str(component.guid), Win64="yes")
        if component.name == spec.CORE:
            SubElement(element, "File", Id="Click", Source=spec.CLICK_PROGRAM, KeyPath="yes")
        for _, key, name, data in (value for value in values if value[0] == component.name):
            row = SubElement(element, "RegistryValue", Root="HKLM", Key=key, Type="string", Value=data)
            if name:
                row.set("Name", name)
        if component.name != spec.CORE:
            element[0].set("KeyPath", "yes")


def _rows() -> tuple[spec.Row, ...]:
    """Return all registry rows. Those of properties are always written: one that was left out would never go away."""
    given = (spec.Row(spec.CONF, rows.MACHINE_DEFAULTS, each.row, f"[{each.name}]") for each in spec.PROPERTIES)
    return (*spec.registry_rows(), *given)


def _add_files(element: Element, folder: Path, top: Path) -> None:
    """Add each file as a component of its own, whose code follows from its place, and the folders below."""
    for place in sorted(folder.iterdir()):
        path = place.relative_to(top).as_posix()
        if place.is_dir():
            below = SubElement(element, "Directory", Id=identifier("d", path), Name=place.name)
            _add_files(below, place, top)
        elif path != spec.CLICK_PROGRAM:
            code = str(uuid5(spec.UPGRADE_CODE, path))
            component = SubElement(element, "Component", Id=identifier("c", path), Guid=code, Win64="yes")
            SubElement(component, "File", Id=identifier("f", path), Source=path, Name=place.name, KeyPath="yes")


def identifier(kind: str, path: str) -> str:
    """Return the name of a row for what lies at *path*: the same in every build."""
    return f"{kind}{uuid5(spec.UPGRADE_CODE, path).hex}"
