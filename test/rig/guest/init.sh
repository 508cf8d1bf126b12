#!/bin/busybox sh
# The machine's first program: mounts, modules, udev, then the checks; the machine is off when they are done.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /run/udev
mount -t devpts devpts /dev/pts
mount -t tmpfs tmp /tmp
ip link set lo up
while read -r file options; do
  insmod "/modules/$file" $options
done < /modules/order
mount -t configfs config /sys/kernel/config
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose project /project
cd /project
# The rules that the Debian package installs.
mkdir -p /etc/udev/rules.d
cp drivers/linux/*.rules /etc/udev/rules.d/
/lib/systemd/systemd-udevd --daemon
udevadm trigger
udevadm settle
node_modules/node/bin/node test/rig/guest/main.ts
echo "checks ended with $?"
poweroff -f
