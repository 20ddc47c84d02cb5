import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Child } from './child.ts';
import { load, type LoadResult } from './load.ts';
import { signedRequest } from './requests.ts';

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A folder for a data directory, removed when the work has ended. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'skykeep-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One call, answered before this returns. */
export async function call(child: Child, operation: string, input: object): Promise<unknown> {
  let isSent = false;
  let answer: Buffer | undefined;
  const result = await load({
    port: child.port,
    connections: 1,
    seconds: 60,
    keepBodies: true,
    next: (_connection, body) => {
      answer = body;
      if (isSent) return undefined;
      isSent = true;
      return signedRequest(child, operation, input);
    },
  });
  if (result.errors > 0) throw new Error(`${operation}: ${result.firstError}`);
  return answer && JSON.parse(answer.toString('utf8'));
}

export function queueUrl(child: Child, name: string): string {
  return `http://127.0.0.1:${child.port}/000000000000/${name}`;
}

/** Fails when an answer was not a success: what is measured must have worked. */
export function succeeded(result: LoadResult): LoadResult {
  if (result.errors > 0)
    throw new Error(`${result.errors} of ${result.requests} failed: ${result.firstError}`);
  return result;
}

/** Fills a queue with messages of 256 bytes, ten a request. */
export async function fill(child: Child, queue: string, messages: number): Promise<void> {
  const Entries = Array.from({ length: 10 }, (_unused, place) => ({
    Id: String(place),
    MessageBody: 'x'.repeat(256),
  }));
  let left = messages / 10;
  let batch = signedRequest(child, 'SendMessageBatch', {
    QueueUrl: queueUrl(child, queue),
    Entries,
  });
  let signedAt = Date.now();
  const next = () => {
    left -= 1;
    if (Date.now() - signedAt > 60_000) {
      batch = signedRequest(child, 'SendMessageBatch', {
        QueueUrl: queueUrl(child, queue),
        Entries,
      });
      signedAt = Date.now();
    }
    return left >= 0 ? batch : undefined;
  };
  succeeded(await load({ port: child.port, connections: 32, seconds: 3600, next }));
}

/** Takes and deletes ten messages a turn on every connection; counts messages. */
export async function drain(
  child: Child,
  queue: string,
  options: { readonly connections: number; readonly seconds: number },
): Promise<{ readonly messages: number; readonly perSecond: number }> {
  const QueueUrl = queueUrl(child, queue);
  let messages = 0;
  const start = performance.now();
  const until = start + options.seconds * 1000;
  const state = new Map<number, 'receive' | 'delete'>();
  const result = succeeded(
    await load({
      port: child.port,
      connections: options.connections,
      seconds: options.seconds + 5,
      keepBodies: true,
      next: (connection, body) => {
        if (performance.now() > until) return undefined;
        if (state.get(connection) === 'receive' && body) {
          const { Messages } = JSON.parse(body.toString('utf8')) as {
            Messages?: { ReceiptHandle: string }[];
          };
          if (!Messages) return undefined;
          messages += Messages.length;
          state.set(connection, 'delete');
          const Entries = Messages.map(({ ReceiptHandle }, place) => ({
            Id: String(place),
            ReceiptHandle,
          }));
          return signedRequest(child, 'DeleteMessageBatch', { QueueUrl, Entries });
        }
        state.set(connection, 'receive');
        return signedRequest(child, 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
      },
    }),
  );
  return {
    messages,
    perSecond: messages / Math.min(result.seconds, (performance.now() - start) / 1000),
  };
}
