/** A byte pipe to a device. */
export interface Connection {
  /** Resolves when the pipe has taken the bytes. @throws DeviceError when it broke: then they are in doubt. */
  write(bytes: Uint8Array): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** The pipe broke or ended; called once, also where it had ended before. */
  onClose(listener: () => void): void;
  close(): void;
}

export interface Transport {
  /** For messages: `192.168.1.60:9100`. */
  readonly name: string;
  /** Others may want the device too, which takes one at a time: it is not held between jobs. */
  readonly shared?: boolean;
  /** @throws DeviceError `unreachable`, with nothing sent. */
  open(): Promise<Connection>;
}
