/** A disk that is full, in earnest: a small tmpfs under the data directory of a server in a process of its own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { bundleServer, type Server, startServer } from './support/child.ts';
import { urlOf } from './support/clients.ts';
import { Connection } from './support/connection.ts';
import { countProblems, openDirectory, storedIn } from './support/examine.ts';

const root = mkdtempSync(join(tmpdir(), 'skykeep-full-'));
const canMount = mount();

function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', root], { stdio: 'ignore' });
    return true;
  } catch {
    rmSync(root, { recursive: true, force: true });
    return false;
  }
}

afterAll(() => {
  if (!canMount) return;
  execFileSync('umount', [root]);
  rmSync(root, { recursive: true, force: true });
});

interface Health {
  readonly status: number;
  readonly text: string;
}

async function healthOf(server: Server): Promise<Health> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/_skykeep/health`);
  return { status: answer.status, text: await answer.text() };
}

test.skipIf(!canMount)(
  'a full disk refuses writes and loses nothing, the process lives, and goes on when there is room',
  async () => {
    const dataDir = join(root, 'data');
    const ballast = join(root, 'ballast');
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(ballast, Buffer.alloc(1024 * 1024));
    const bundle = await bundleServer();
    const server = await startServer(bundle.script, dataDir, 'ignore');
    const kept: string[] = [];
    try {
      const connection = await Connection.open(server);
      const send = (MessageBody: string) =>
        connection.call('SendMessage', { QueueUrl: urlOf('plain'), MessageBody });
      await connection.call('CreateQueue', { QueueName: 'plain' });
      const healthy = await healthOf(server);
      const sick: Health[] = [];
      let refused = 0;
      for (let number = 0; refused < 5; number++) {
        const body = `${number} ${'x'.repeat(50_000)}`;
        const reply = await send(body);
        if (reply.status === 200) kept.push(body);
        else {
          refused += 1;
          sick.push(await healthOf(server));
          sick.push(await healthOf(server));
          expect([reply.status, reply.body['__type']]).toEqual([
            503,
            expect.stringContaining('ServiceUnavailable'),
          ]);
          expect(JSON.stringify(reply.body)).not.toContain('xxxx');
        }
        expect(number).toBeLessThan(200);
      }
      expect(kept.length).toBeGreaterThan(5);
      // Many at a time: every one of them is owned by somebody.
      const others = await Promise.all(Array.from({ length: 16 }, () => Connection.open(server)));
      const replies = await Promise.all(
        others.map((other) =>
          other.call('SendMessage', { QueueUrl: urlOf('plain'), MessageBody: 'y'.repeat(200_000) }),
        ),
      );
      expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 503));
      for (const other of others) other.close();
      // Reads are served; their records go to the log meanwhile.
      const read = await connection.call('GetQueueUrl', { QueueName: 'plain' });
      expect([read.status, read.body['QueueUrl']]).toEqual([200, expect.stringContaining('plain')]);
      // A small write of the cloud's own may find room meanwhile: it is the last commit that counts.
      expect(sick.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
      expect(sick.find(({ status }) => status === 503)?.text).toContain('read-only');
      rmSync(ballast);
      const after = `after ${'x'.repeat(50_000)}`;
      expect((await send(after)).status).toBe(200);
      kept.push(after);
      expect((await healthOf(server)).text).toBe(healthy.text);
      const received = await connection.call('ReceiveMessage', {
        QueueUrl: urlOf('plain'),
        MaxNumberOfMessages: 10,
      });
      expect(received.status).toBe(200);
      connection.close();
    } finally {
      await server.kill();
      bundle.remove();
    }
    const cloud = await openDirectory(dataDir, () => undefined);
    const stored = storedIn(cloud, 'plain');
    expect(stored.map(({ body }) => body)).toEqual(kept);
    expect(countProblems(cloud, 'plain', stored)).toEqual([]);
    await cloud.stop();
  },
  60_000,
);
