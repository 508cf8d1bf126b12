/** A process of ours that may crash or hang: of the devices, or of a scheme's face SDK. However it was started. */
export interface ChildProcess<Sent, Told> {
  readonly pid: number | undefined;
  send(message: Sent): void;
  onMessage(listener: (message: Told) => void): void;
  /** Called once, with what ended it. */
  onExit(listener: (why: string) => void): void;
  kill(): void;
}
