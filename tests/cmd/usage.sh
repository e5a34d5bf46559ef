#!/bin/sh
# What is asked for wrongly is answered with one sentence that helps, and status 2.
confab=$top_builddir/confab
failed=0

# refused WORDS ARGUMENT...: without a terminal, confab says WORDS.
refused() {
	words=$1
	shift
	said=$("$confab" "$@" 2>&1 </dev/null)
	status=$?
	if [ $status -ne 2 ] || ! echo "$said" | grep -qF -- "$words"; then
		echo "confab $*: status $status, wanted 2 and \"$words\", got: $said"
		failed=1
	fi
	if [ "$(echo "$said" | wc -l)" -ne 1 ]; then
		echo "confab $*: one line would do: $said"
		failed=1
	fi
}

refused "confab host"
refused "confab host" --nick ann
refused "there is no option --nik; did you mean --nick?" join --nik x localhost
refused "there is no option -x" -x
refused "--nick needs a value" join localhost --nick
refused "there is no command hots; did you mean host?" hots
refused "there is no command jion; did you mean join?" jion localhost
refused "usage: confab join ADDRESS" join
refused "usage: confab say ADDRESS CHANNEL" say localhost
refused "usage: confab tail ADDRESS CHANNEL" tail
refused "usage: confab tail ADDRESS CHANNEL" tail localhost '#a' '#b'
refused "usage: confab host" host localhost '#a' more
refused "--invite-address wants" host --invite-address "two words"
refused "--invite-address wants" host --invite-address unix:/tmp/x
refused "--invite-address wants" host --invite-address chat.example.org:0
refused "/invite --once, inside the chat" host --once
refused "/invite --expire 2h, inside the chat" host --expire 2h
refused "confab host takes no --json" host --json
refused "confab say takes no --plain" say --plain localhost '#a' x
refused "70000" join localhost:70000
refused "port" join localhost:0x
refused "--udp does not go with" join --udp unix:/tmp/x
refused "lobby is no channel" join localhost lobby
refused "lobby is no channel" say localhost lobby hello
refused "lobby is no channel" tail localhost lobby
refused "the address comes first" host '#a' '#b'
refused "needs a terminal" join localhost
refused "needs a terminal" localhost:6697
refused "needs a terminal" '[::1]:6697' '#a'
refused "needs a terminal" host
refused "$(printf '^[[31m')" join "$(printf '\033[31mred')" "$(printf '\033[31m')"

# shown ARGUMENT WORDS: confab ARGUMENT prints WORDS on standard output.
shown() {
	if ! "$confab" "$1" 2>/dev/null | grep -qF -- "$2"; then
		echo "confab $1 does not print \"$2\""
		failed=1
	fi
}

shown --version "confab "
shown --version "GPLv3+"
shown -V "NO WARRANTY"
shown --help "say ADDRESS CHANNEL [TEXT...]"
shown --help "--nick NAME"
shown -h "join ADDRESS [CHANNEL...]"
if "$confab" --help >/dev/full 2>/dev/null; then
	echo "confab --help: a full disk went unnoticed"
	failed=1
fi

# narrow PROGRAM OPTION: it prints something, and no row that a terminal of 80 columns would break.
narrow() {
	if ! "$top_builddir/$1" "$2" | LC_ALL=C awk 'length > 80 { print; wide = 1 } END { exit wide || !NR }'; then
		echo "$1 $2: nothing, or rows that are wider than 80 columns"
		failed=1
	fi
}

narrow confab --help
narrow confabd --help
narrow confabd --print-config

# What stands for a password in the configuration does not show it.
hashed=$(echo swordfish | "$top_builddir/confabd" --hash-password 2>&1)
case $hashed in
*swordfish*) echo "confabd --hash-password shows the password: $hashed"; failed=1 ;;
'SCRAM-SHA-256$'*) ;;
*"built without GNU SASL"*) ;;
*) echo "confabd --hash-password: $hashed"; failed=1 ;;
esac
if echo | "$top_builddir/confabd" --hash-password >/dev/null 2>&1; then
	echo "confabd --hash-password takes an empty password"
	failed=1
fi

exit $failed
