#!/bin/sh
# The programs in README.md work: each is run as it stands there, but for the port.
command -v python3 >/dev/null || exit 77
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT

mkfifo "$folder/words"
"$top_builddir/confabd" --config /dev/null --state "$folder" --listen 127.0.0.1:0 \
	2>"$folder/words" </dev/null &
server=$!
exec 3<"$folder/words"
while read -r line <&3; do
	case $line in
	"listening on udp://"*) port=${line##*:} && break ;;
	esac
done

# Each block of Python goes to a file of its own.
awk -v folder="$folder" -v port="$port" '
	/^```$/ { file = "" }
	file { gsub(/6697/, port); print > file }
	/^```python$/ { file = folder "/" ++count ".py" }' "$top_srcdir/README.md"

status=0
count=0
for program in "$folder"/*.py; do
	count=$((count + 1))
	said=$(timeout 20 python3 "$program" 2>&1) || status=1
	answers=$(echo "$said" | grep -cx "the server has received your message")
	if [ "$answers" -lt 2 ]; then
		cat "$program"
		echo "printed: $said"
		status=1
	fi
done
[ $count -ge 2 ] || { echo "there are only $count programs in README.md"; status=1; }
exit $status
