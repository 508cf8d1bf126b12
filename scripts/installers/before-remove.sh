#!/bin/sh
# Runs before the Debian package is removed or replaced: not while a user's terminal holds money that is nowhere else.
# A supervisor's word lets it pass: guitai guard --for update|uninstall --override, or on the technician's screen.
case "$1" in
  upgrade) action=update ;;
  remove) action=uninstall ;;
  *) exit 0 ;;
esac
app="${GUITAI_APP:-/opt/Guitai/guitai}"
guard="${GUITAI_GUARD:-/opt/Guitai/resources/app.asar/dist/electron/guard.js}"
[ -x "$app" ] || exit 0
set --
for home in ${GUITAI_HOMES:-/root /home/*}; do
  [ -d "$home/.local/share/guitai" ] && set -- "$@" "$home/.local/share/guitai"
done
[ "$#" -gt 0 ] || exit 0
ELECTRON_RUN_AS_NODE=1 "$app" "$guard" "$action" "$@"
