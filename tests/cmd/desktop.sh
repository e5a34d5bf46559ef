#!/bin/sh
# What opens invites that are clicked on: well-formed, and it hands the link over as it is.
file=$top_srcdir/src/cmd/confab.desktop
status=0
# Each is a whole line. A %u in quotes would not be replaced.
for line in "Type=Application" "Exec=confab join %u" "TryExec=confab" "Terminal=true" \
	"MimeType=x-scheme-handler/confab;"; do
	grep -qxF "$line" "$file" || { echo "confab.desktop has no line $line"; status=1; }
done
if command -v desktop-file-validate >/dev/null; then
	desktop-file-validate "$file" || status=1
fi
exit $status
