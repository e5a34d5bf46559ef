#!/bin/sh
# The manual lists what the programs know: every row of their tables is in its page, with its
# default, and no page lists what is not there any more.
command -v mandoc >/dev/null || exit 77
tables=$("$top_builddir/tests/doc/tables") || exit 1

# page NAME: as people read it up to its examples, without overstrikes, a paragraph a line.
page() {
	mandoc -T utf8 -O width=1000 "$top_srcdir/doc/$1" | LC_ALL=C awk '
		/^E.?.?X.?.?A.?.?M.?.?P.?.?L/ { exit }
		{ gsub(/.\b/, ""); sub(/^ +/, ""); gsub(/  +/, "\n"); print }'
}

# agrees PAGE LISTED: LISTED is what a row of the page looks like.
agrees() {
	{ echo "$tables" | grep "^$1	"; echo; page "$1"; } | awk -F '\t' -v page="$1" -v listed="$2" '
	!text && NF == 0 { text = 1; next }
	!text { heads[$2] = 1; value[$2] = $3; next }
	$0 ~ listed && !/^mask = / {
		head = $0
		if (!(head in heads)) {
			print page " lists \"" head "\", which is not there"
			failed = 1
		}
		found[head] = 1
		next
	}
	NF > 0 && index($0, value[head]) { right[head] = 1 }
	END {
		for (head in heads) {
			if (!(head in found))
				print page " does not list \"" head "\""
			else if (value[head] != "" && !(head in right))
				print page ": the default of \"" head "\" is " value[head]
			if (!(head in found) || (value[head] != "" && !(head in right)))
				failed = 1
		}
		exit failed
	}'
}

status=0
agrees confab.conf.5 '^[a-z-]+ = ' || status=1
agrees confab.1 '^(/[a-z]|-|F[0-9]|Ctrl-|Alt-|Pg|Up,|(Home|End|Tab)$)' || status=1
agrees confabd.8 '^-' || status=1
for name in $("$top_builddir/confab" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	page confab.1 | grep -qx "$name" || { echo "confab.1 does not list $name"; status=1; }
done
"$top_builddir/confabd" --help | sed -n '/^Commands,/,/^$/{/^  [a-z]/{s/^  //;s/  .*//;p;};}' |
	while read -r head; do
		page confabd.8 | grep -qxF "$head" || echo "confabd.8 does not list $head"
	done | grep . && status=1
exit $status
