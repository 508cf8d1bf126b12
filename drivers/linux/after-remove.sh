#!/bin/sh
# Runs when the Debian package is removed, and takes away what its installation put in place. An upgrade keeps it.
if [ "$1" = remove ] || [ "$1" = purge ]; then
  rm -f '/usr/bin/${executable}' /usr/lib/udev/rules.d/60-guitai.rules
  if command -v udevadm > /dev/null; then udevadm control --reload || true; fi
fi
exit 0
