/** What the contract tests share: a fresh cloud for each, a client of root, and words for policies. */
import { AccessAnalyzer } from '@aws-sdk/client-accessanalyzer';
import { test as base } from 'vitest';

import { type Cloud, createCloud } from '../../index.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';

interface Fixtures {
  cloud: Cloud;
  /** Root, for set-up. */
  analyzer: AccessAnalyzer;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  analyzer: async ({ cloud }, use) => {
    await use(new AccessAnalyzer(cloud.root.clientConfig()));
  },
});

export function policyOf(...statements: readonly object[]): string {
  const Statement = statements.map((one) => ({ Effect: 'Allow', ...one }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** A client of somebody whose only permissions are these. */
export async function clientWith(cloud: Cloud, ...statements: readonly object[]) {
  const policy = policyOf(...statements.map((one) => ({ Resource: '*', ...one })));
  const principal = await cloud.as({ policy });
  return new AccessAnalyzer(principal.clientConfig());
}
