# CONFAB_COMPILER_FLAGS(VARIABLE, FLAGS)
# Puts into VARIABLE, and substitutes, each of FLAGS that the compiler takes.
AC_DEFUN([CONFAB_COMPILER_FLAGS], [
confab_saved_cflags=$CFLAGS
for flag in $2; do
	CFLAGS="$confab_saved_cflags -Werror $flag"
	AC_MSG_CHECKING([whether $CC takes $flag])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
		[AC_MSG_RESULT([yes]); $1="$$1 $flag"], [AC_MSG_RESULT([no])])
done
CFLAGS=$confab_saved_cflags
AC_SUBST([$1])
])

# CONFAB_LINKER_FLAGS(VARIABLE, FLAGS): the same for the linker.
AC_DEFUN([CONFAB_LINKER_FLAGS], [
confab_saved_ldflags=$LDFLAGS
for flag in $2; do
	LDFLAGS="$confab_saved_ldflags $flag"
	AC_MSG_CHECKING([whether the linker takes $flag])
	AC_LINK_IFELSE([AC_LANG_PROGRAM()],
		[AC_MSG_RESULT([yes]); $1="$$1 $flag"], [AC_MSG_RESULT([no])])
done
LDFLAGS=$confab_saved_ldflags
AC_SUBST([$1])
])

# CONFAB_HARDENING: --enable-hardening, on unless told otherwise.
AC_DEFUN([CONFAB_HARDENING], [
AC_ARG_ENABLE([hardening],
	[AS_HELP_STRING([--disable-hardening], [leave out stack protector, PIE, RELRO and FORTIFY])],
	[], [enable_hardening=yes])
AS_IF([test "$enable_hardening" = yes], [
	CONFAB_COMPILER_FLAGS([HARDENING_CFLAGS], [-fstack-protector-strong -fstack-clash-protection dnl
-fcf-protection -fPIE -ftrivial-auto-var-init=zero])
	# FORTIFY needs optimisation, and must not redefine what a distribution set.
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#if !defined __OPTIMIZE__ || defined _FORTIFY_SOURCE
#error
#endif]])], [HARDENING_CFLAGS="$HARDENING_CFLAGS -D_FORTIFY_SOURCE=2"])
	CONFAB_LINKER_FLAGS([HARDENING_LDFLAGS], [-pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed])
])
AC_SUBST([HARDENING_CFLAGS])
AC_SUBST([HARDENING_LDFLAGS])
])

# CONFAB_SANITIZER: --with-sanitizer=address,undefined and the like.
AC_DEFUN([CONFAB_SANITIZER], [
AC_ARG_WITH([sanitizer],
	[AS_HELP_STRING([--with-sanitizer=LIST], [build with sanitizers, e.g. address,undefined])],
	[], [with_sanitizer=no])
AS_IF([test "$with_sanitizer" != no], [
	AS_IF([test "$with_sanitizer" = yes], [with_sanitizer=address,undefined])
	SANITIZER_CFLAGS="-fsanitize=$with_sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer"
	confab_saved_cflags=$CFLAGS
	CFLAGS="$CFLAGS $SANITIZER_CFLAGS"
	AC_LINK_IFELSE([AC_LANG_PROGRAM()], [],
		[AC_MSG_ERROR([$CC cannot build with -fsanitize=$with_sanitizer])])
	CFLAGS=$confab_saved_cflags
	HARDENING_CFLAGS=`AS_ECHO(["$HARDENING_CFLAGS"]) | $SED 's/-D_FORTIFY_SOURCE=2//'`
])
AC_SUBST([SANITIZER_CFLAGS])
])

# CONFAB_FUZZ: --enable-fuzz, the fuzz targets as libFuzzer programs. Before CONFAB_SANITIZER, whose
# sanitizers it switches on: without them a fuzzer sees little.
AC_DEFUN([CONFAB_FUZZ], [
AC_ARG_ENABLE([fuzz],
	[AS_HELP_STRING([--enable-fuzz], [build the fuzz targets with libFuzzer (needs clang)])],
	[], [enable_fuzz=no])
AS_IF([test "$enable_fuzz" = yes], [
	AS_IF([test "${with_sanitizer:-no}" = no], [with_sanitizer=address,undefined])
	with_sanitizer="fuzzer-no-link,$with_sanitizer"
	FUZZ_LDFLAGS=-fsanitize=fuzzer
])
AC_SUBST([FUZZ_LDFLAGS])
AM_CONDITIONAL([ENABLE_FUZZ], [test "$enable_fuzz" = yes])
])

# CONFAB_WITH(NAME, WHAT-FOR, VARIABLE, PKG-CONFIG-MODULES): --with-NAME=yes|no|auto. Sets
# VARIABLE_CFLAGS and _LIBS, defines HAVE_VARIABLE for make, and leaves yes or no in $with_NAME.
AC_DEFUN([CONFAB_WITH], [
AC_ARG_WITH([$1],
	[AS_HELP_STRING([--with-$1=yes|no|auto], [$2 (auto: where the library is there)])],
	[], [with_$1=auto])
AS_IF([test "$with_$1" != no], [
	PKG_CHECK_MODULES([$3], [$4], [with_$1=yes], [
		AS_IF([test "$with_$1" = yes],
			[AC_MSG_ERROR([--with-$1 was given, but pkg-config does not find $4])])
		with_$1=no])
])
AM_CONDITIONAL([HAVE_$3], [test "$with_$1" = yes])
])
