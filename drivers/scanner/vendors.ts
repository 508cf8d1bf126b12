/** USB vendor ids (usb.org) of makers whose serial devices are bar code scanners, four hexadecimal digits. */
const vendors = new Set([
  '0c2e', // Metrologic, now Honeywell
  '0536', // Hand Held Products, now Honeywell
  '05e0', // Symbol Technologies, now Zebra
  '05f9', // PSC, now Datalogic
  '1eab', // Newland
  '065a', // Optoelectronics
]);

export const isScannerVendor = (vid: string): boolean => vendors.has(vid);

/** Honeywell's scanners speak HID POS after feature report 254 = 01. */
export const HID_POS_MODE = [254, 1] as const;
