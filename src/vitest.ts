/** Fixtures for Vitest: `import { test } from 'skykeep/vitest'`. */
import { test as base } from 'vitest';

import { type Cloud, createCloud } from './cloud.ts';
import { rootCalls } from './introspection/root-calls.ts';

export interface CloudFixtures {
  /** A cloud of this test's own, in memory, on a manual clock. Acting in it takes a principal: `cloud.as(…)`, or `cloud.root` for set-up. */
  readonly cloud: Cloud;
}

/**
 * Vitest's `test` with a fresh cloud for each test. With SKYKEEP_ROOT_CALLS=1 in the environment it prints, after each test, the
 * calls that were made as root and that a policy would decide for anybody else.
 *
 * @example
 * test('may send and nothing else', async ({ cloud }) => {
 *   const sender = await cloud.as({ policy: mayOnlySend });
 *   const sqs = new SQSClient(sender.clientConfig());
 * });
 */
export const test = base.extend<CloudFixtures>({
  // oxlint-disable-next-line no-empty-pattern -- SAFETY: Vitest reads the fixtures that a fixture needs from its first parameter
  cloud: async ({}, use) => {
    const cloud = await createCloud({ clock: 'manual' });
    await use(cloud);
    // oxlint-disable-next-line node/no-process-env -- SAFETY: an entry point, and the user's switch
    if (process.env['SKYKEEP_ROOT_CALLS'] === '1') tellRootCalls(cloud);
    await cloud.stop();
  },
});

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest';

function tellRootCalls(cloud: Cloud): void {
  const calls = rootCalls(cloud.kernel);
  if (calls.length === 0) return;
  const lines = calls.map(
    ({ action, resource, count }) =>
      `  ${action} on ${resource}${count > 1 ? ` (${count} times)` : ''}\n`,
  );
  process.stdout.write(`Made as root, where a policy would decide:\n${lines.join('')}`);
}
