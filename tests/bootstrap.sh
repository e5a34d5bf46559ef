#!/bin/sh
# bootstrap on machines that have nothing yet: what it would install, and what it says when it cannot.
top=$(cd "$top_srcdir" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0

# machine MANAGER: a PATH with the usual tools, and a package manager that only tells how it was run.
machine() {
	rm -rf "$folder/bin"
	mkdir "$folder/bin"
	for tool in sh awk cat dirname env id mktemp paste rm sed sudo; do
		path=$(command -v $tool) && ln -s "$path" "$folder/bin/$tool"
	done
	[ -n "$1" ] || return 0
	cat >"$folder/bin/$1" <<'END'
#!/bin/sh
case "$*" in
--prefix) echo /opt/homebrew ;;
*--simulate*) exit 1 ;;
*) echo "RAN ${0##*/} $*"; exit 1 ;;
esac
END
	chmod +x "$folder/bin/$1"
	# Nobody is asked for a password here.
	printf '#!/bin/sh\nexec "$@"\n' >"$folder/sudo"
	chmod +x "$folder/sudo"
	rm -f "$folder/bin/sudo"
	mv "$folder/sudo" "$folder/bin/sudo"
}

# says WORDS MANAGER: bootstrap deps fails there, and says WORDS.
says() {
	machine "$2"
	if said=$(env -i PATH="$folder/bin" "$folder/bin/sh" "$top/bootstrap" deps 2>&1); then
		echo "${2:-no manager}: deps succeeded, having nothing: $said"
		status=1
	fi
	if ! echo "$said" | grep -qF -- "$1"; then
		echo "${2:-no manager}: never said \"$1\", but: $said"
		status=1
	fi
}

says "RAN apt-get update" apt-get
says "RAN apt-get install -y --no-install-recommends gcc libc6-dev make" apt-get
says "RAN dnf install -y gcc make autoconf automake pkgconf-pkg-config ncurses-devel" dnf
says "RAN apk add gcc musl-dev make autoconf automake pkgconf ncurses-dev" apk
says "RAN pacman -S --needed --noconfirm gcc make" pacman
says "RAN brew install make autoconf automake pkgconf ncurses readline" brew
says "==> by: dnf install" dnf
says "could not install a C compiler, make, autoreconf" dnf
says "install these by hand, then run this again: a C compiler, make" ""

mkdir "$folder/with space"
cp "$top/bootstrap" "$folder/with space"
if said=$("$folder/with space/bootstrap" check 2>&1) ||
	! echo "$said" | grep -q "a folder whose path has spaces"; then
	echo "a path with a space: $said"
	status=1
fi
exit $status
