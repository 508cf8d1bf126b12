/** COPY over node-postgres's own connection: PostgreSQL 18, chapter 54.2.6 COPY Operations. */
import type { Connection, Submittable } from 'pg';

/** The connection's COPY messages, which its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

abstract class Copy<T> implements Submittable {
  readonly done: Promise<T>;
  protected resolve!: (value: T) => void;
  private reject!: (error: Error) => void;
  private readonly sql: string;

  constructor(sql: string) {
    this.sql = sql;
    this.done = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  handleCommandComplete(): void {
    // The next message, ready for query, ends it.
  }

  abstract handleReadyForQuery(): void;
}

/** Sends rows in COPY's text format. */
export class CopyIn extends Copy<void> {
  private readonly chunks: Buffer[];

  constructor(sql: string, chunks: Buffer[]) {
    super(sql);
    this.chunks = chunks;
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const chunk of this.chunks) connection.sendCopyFromChunk(chunk);
    connection.endCopyFrom();
  }

  handleReadyForQuery(): void {
    this.resolve();
  }
}

/** Reads rows in COPY's text format, one chunk a row. */
export class CopyOut extends Copy<Buffer[]> {
  private readonly chunks: Buffer[] = [];

  handleCopyData(message: { chunk: Buffer }): void {
    this.chunks.push(Buffer.from(message.chunk));
  }

  handleReadyForQuery(): void {
    this.resolve(this.chunks);
  }
}
