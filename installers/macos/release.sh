#!/bin/sh
# release.sh TREE: makes the signed, notarised package on a Mac out of the tree that
# "python -m installers.build macos --out TREE" made. NOT RUN by the tests of this repository: no Mac was at hand.
#
# APPLICATION_IDENTITY  "Developer ID Application: …"      INSTALLER_IDENTITY  "Developer ID Installer: …"
# NOTARY_PROFILE        of "xcrun notarytool store-credentials"
set -eu
tree=$1
here=$(cd "$(dirname "$0")" && pwd)
version=$(/usr/libexec/PlistBuddy -c 'Print CFBundleShortVersionString' "$tree/Applications/Deskcall.app/Contents/Info.plist")
bundle=$tree/Applications/Deskcall.app
programs=$bundle/Contents/MacOS

mkdir -p "$programs"
swiftc -O "$here/deskcall-open.swift" -o "$programs/deskcall-open"
python3 -m PyInstaller --noconfirm --onedir --name deskcall --collect-submodules cache.sources \
    --collect-data agent --collect-data cache --distpath "$tree/dist" "$here/../../agent/__main__.py"
cp -R "$tree/dist/deskcall/" "$programs/"
rm -r "$tree/dist"

find "$programs" -type f \( -name '*.so' -o -name '*.dylib' \) -exec \
    codesign --force --timestamp --options runtime --sign "$APPLICATION_IDENTITY" {} +
for program in "$programs/deskcall" "$bundle"; do
    codesign --force --timestamp --options runtime --sign "$APPLICATION_IDENTITY" "$program"
done
codesign --verify --deep --strict "$bundle"

package=$(dirname "$tree")/deskcall-$version.pkg
pkgbuild --root "$tree" --identifier org.deskcall.Deskcall --version "$version" \
    --ownership recommended --sign "$INSTALLER_IDENTITY" "$package"
xcrun notarytool submit "$package" --keychain-profile "$NOTARY_PROFILE" --wait
xcrun stapler staple "$package"
spctl --assess --type install "$package"

# What only this machine shows, before anything is published: it registers, a click dials, it is gone again.
echo "now, by hand: installer -pkg, 'deskcall register --default', a tel: and a cti: link, logout and login, removal"
