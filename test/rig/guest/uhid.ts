/** HID devices without USB, through /dev/uhid (include/uapi/linux/uhid.h; one packed `uhid_event` a read or write). */
import { openDeviceFile, type DeviceFile } from './kit.ts';

const START = { name: 4, phys: 132, uniq: 196, descriptorBytes: 260, bus: 262, vid: 264, pid: 268, version: 272, descriptor: 280 };
const CREATE2 = 11;
const INPUT2 = 12;
const OUTPUT = 6;
const GET_REPORT = 9;
const GET_REPORT_REPLY = 10;
const SET_REPORT = 13;
const SET_REPORT_REPLY = 14;
const EVENT_BYTES = 4380;
const OUTPUT_SIZE_AT = 4 + 4096;
const BUS_USB = 3;
const EIO = 5;

export interface UhidIdentity {
  name: string;
  vid: number;
  pid: number;
  serial: string;
  descriptor: Buffer;
}

export interface Uhid {
  plug(): Promise<void>;
  unplug(): void;
  input(report: Uint8Array): Promise<void>;
  /** Output reports, with their id. */
  outputs(): Buffer[];
}

export function uhidDevice(identity: UhidIdentity): Uhid {
  let file: DeviceFile | null = null;
  const outputs: Buffer[] = [];
  const answer = (event: Buffer) => {
    const type = event.readUInt32LE(0);
    if (type === OUTPUT) outputs.push(Buffer.from(event.subarray(4, 4 + event.readUInt16LE(OUTPUT_SIZE_AT))));
    if (type !== GET_REPORT && type !== SET_REPORT) return;
    const reply = Buffer.alloc(12);
    reply.writeUInt32LE(type === GET_REPORT ? GET_REPORT_REPLY : SET_REPORT_REPLY, 0);
    event.copy(reply, 4, 4, 8);
    reply.writeUInt16LE(type === GET_REPORT ? EIO : 0, 8);
    void file?.write(reply);
  };
  return {
    plug() {
      file = openDeviceFile('/dev/uhid', answer);
      return file.write(creation(identity));
    },
    unplug() {
      file?.close();
      file = null;
    },
    async input(report) {
      const event = Buffer.alloc(6 + report.length);
      event.writeUInt32LE(INPUT2, 0);
      event.writeUInt16LE(report.length, 4);
      event.set(report, 6);
      await file?.write(event);
    },
    outputs: () => outputs,
  };
}

function creation({ name, vid, pid, serial, descriptor }: UhidIdentity): Buffer {
  const event = Buffer.alloc(EVENT_BYTES);
  event.writeUInt32LE(CREATE2, 0);
  event.write(name, START.name);
  event.write('rig/input0', START.phys);
  event.write(serial, START.uniq);
  event.writeUInt16LE(descriptor.length, START.descriptorBytes);
  event.writeUInt16LE(BUS_USB, START.bus);
  event.writeUInt32LE(vid, START.vid);
  event.writeUInt32LE(pid, START.pid);
  event.writeUInt32LE(0x0100, START.version);
  descriptor.copy(event, START.descriptor);
  return event;
}
