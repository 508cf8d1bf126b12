/**
 * A USB device in this process, plugged in through vhci_hcd: USB/IP's URB messages on a socket
 * (Documentation/usb/usbip_protocol.rst; all numbers big-endian, the header is 48 bytes).
 */
import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { eventually } from './kit.ts';

const VHCI = '/sys/devices/platform/vhci_hcd.0';
const HEADER_BYTES = 48;
const CMD_SUBMIT = 1;
const CMD_UNLINK = 2;
const RET_SUBMIT = 3;
const RET_UNLINK = 4;
const ECONNRESET = 104;
const EPIPE = 32;
/** Device 1 of bus 2; vhci_hcd takes it as a name only. */
const DEVICE_ID = 0x20001;
const HIGH_SPEED = 3;

/** What the host asks of the device: a setup packet of endpoint 0, or bytes of another endpoint. */
export interface UsbFunction {
  /** @param setup the 8 bytes @returns the answer's bytes, empty where there are none; null = stall */
  control(setup: Buffer): Buffer | null;
  /** @returns false to take nothing now: the transfer stays pending, as if the device answered NAK */
  take(endpoint: number, bytes: Buffer): boolean;
}

interface Urb {
  header: Buffer;
  bytes: Buffer;
}
const field = { command: 0, sequence: 4, direction: 12, endpoint: 16, length: 24, unlink: 20, setup: 40 };

export class UsbIpDevice {
  readonly #function: UsbFunction;
  #far: Socket | null = null;
  #near: Socket | null = null;
  #port = 0;
  /** Transfers the host waits for. */
  #pending: Urb[] = [];
  #toHost = Buffer.alloc(0);

  constructor(usbFunction: UsbFunction) {
    this.#function = usbFunction;
  }

  /** @param port of vhci_hcd, 0 … 7 */
  async plug(port: number): Promise<void> {
    const server = createServer((socket) => this.#serve(socket)).listen(0, '127.0.0.1');
    await eventually('a port of 127.0.0.1', () => server.listening);
    const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
    near.pause();
    await eventually('the connection', () => !near.connecting && this.#far !== null);
    server.close();
    this.#near = near;
    this.#port = port;
    // The kernel takes the socket over by its number, which Node has only inside its handle.
    const { fd } = (near as unknown as { _handle: { fd: number } })._handle;
    await eventually('vhci_hcd', () => existsSync(VHCI));
    writeFileSync(`${VHCI}/attach`, `${port} ${fd} ${DEVICE_ID} ${HIGH_SPEED}`);
  }

  /** Nothing where it is not plugged in. */
  unplug(): void {
    if (!this.#far) return;
    writeFileSync(`${VHCI}/detach`, String(this.#port));
    this.#far.destroy();
    this.#near?.destroy();
    this.#far = null;
    this.#pending = [];
    this.#toHost = Buffer.alloc(0);
  }

  /** Bytes for the host's next reads of an IN endpoint. */
  send(bytes: Uint8Array): void {
    this.#toHost = Buffer.concat([this.#toHost, bytes]);
    this.#settle();
  }

  /** Offers the pending transfers again, after the function's mood changed. */
  resume(): void {
    this.#settle();
  }

  #serve(socket: Socket): void {
    this.#far = socket.setNoDelay();
    let unread = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      while (unread.length >= HEADER_BYTES) {
        const header = unread.subarray(0, HEADER_BYTES);
        const carries = header.readUInt32BE(field.command) === CMD_SUBMIT && header.readUInt32BE(field.direction) === 0;
        const whole = HEADER_BYTES + (carries ? header.readUInt32BE(field.length) : 0);
        if (unread.length < whole) return;
        this.#handle({ header: Buffer.from(header), bytes: Buffer.from(unread.subarray(HEADER_BYTES, whole)) });
        unread = unread.subarray(whole);
      }
    });
  }

  #handle(urb: Urb): void {
    if (urb.header.readUInt32BE(field.command) === CMD_UNLINK) return this.#unlink(urb.header);
    if (urb.header.readUInt32BE(field.endpoint) !== 0) {
      this.#pending.push(urb);
      return this.#settle();
    }
    const answer = this.#function.control(urb.header.subarray(field.setup, field.setup + 8));
    const isIn = urb.header.readUInt32BE(field.direction) === 1;
    if (answer === null) this.#reply(RET_SUBMIT, urb.header, -EPIPE, 0);
    else this.#reply(RET_SUBMIT, urb.header, 0, isIn ? answer.length : urb.bytes.length, isIn ? answer : undefined);
  }

  #settle(): void {
    this.#pending = this.#pending.filter((urb) => !this.#complete(urb));
  }

  #complete({ header, bytes }: Urb): boolean {
    if (header.readUInt32BE(field.direction) === 1) {
      if (this.#toHost.length === 0) return false;
      const answer = this.#toHost.subarray(0, header.readUInt32BE(field.length));
      this.#toHost = this.#toHost.subarray(answer.length);
      this.#reply(RET_SUBMIT, header, 0, answer.length, answer);
      return true;
    }
    if (!this.#function.take(header.readUInt32BE(field.endpoint), bytes)) return false;
    this.#reply(RET_SUBMIT, header, 0, bytes.length);
    return true;
  }

  /** The host gave a transfer up. */
  #unlink(header: Buffer): void {
    const sequence = header.readUInt32BE(field.unlink);
    const kept = this.#pending.filter((urb) => urb.header.readUInt32BE(field.sequence) !== sequence);
    const found = kept.length < this.#pending.length;
    this.#pending = kept;
    this.#reply(RET_UNLINK, header, found ? -ECONNRESET : 0, 0);
  }

  #reply(command: number, to: Buffer, status: number, length: number, bytes?: Buffer): void {
    const reply = Buffer.alloc(HEADER_BYTES);
    reply.writeUInt32BE(command, 0);
    to.copy(reply, field.sequence, field.sequence, field.sequence + 4);
    reply.writeInt32BE(status, 20);
    reply.writeInt32BE(length, 24);
    this.#far?.write(bytes ? Buffer.concat([reply, bytes]) : reply);
  }
}
