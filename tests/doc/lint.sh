#!/bin/sh
# The manual pages are well-formed.
command -v mandoc >/dev/null || exit 77
exec mandoc -T lint -W warning "$top_srcdir"/doc/*.[1-8]
