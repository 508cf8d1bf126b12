#!/bin/sh
# Runs when the Debian package is installed. The first two lines stand for those of the packager's own script,
# which this one takes the place of.
ln -sf '/opt/Guitai/${executable}' '/usr/bin/${executable}'
chmod 4755 '/opt/Guitai/chrome-sandbox' || true

# The rules come with the package; devices that are plugged in already get them now.
install -m 0644 '/opt/Guitai/udev/60-guitai.rules' /usr/lib/udev/rules.d/60-guitai.rules
if command -v udevadm > /dev/null; then
  udevadm control --reload || true
  udevadm trigger --subsystem-match=hidraw --subsystem-match=tty --subsystem-match=usbmisc --subsystem-match=usb || true
fi
exit 0
