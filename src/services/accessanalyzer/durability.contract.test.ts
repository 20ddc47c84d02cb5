/** What an analyzer knows outlives the process, and its scans go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AccessAnalyzer } from '@aws-sdk/client-accessanalyzer';
import { SQS } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';

import { type Cloud, createCloud } from '../../index.ts';
import { ACCOUNT, policyOf } from './testing.ts';

const ARN = `arn:aws:access-analyzer:us-east-1:${ACCOUNT}:analyzer/mine`;

async function share(cloud: Cloud, QueueName: string): Promise<void> {
  const Resource = `arn:aws:sqs:us-east-1:${ACCOUNT}:${QueueName}`;
  const Policy = policyOf({ Principal: '*', Action: 'sqs:SendMessage', Resource });
  await new SQS(cloud.root.clientConfig()).createQueue({ QueueName, Attributes: { Policy } });
}

async function foundIn(cloud: Cloud): Promise<readonly string[]> {
  const analyzer = new AccessAnalyzer(cloud.root.clientConfig());
  const { findings = [] } = await analyzer.listFindings({ analyzerArn: ARN });
  return findings
    .map(({ resource = '' }) => resource.slice(resource.lastIndexOf(':') + 1))
    .toSorted();
}

test('findings are there after a restart, and the next scan comes', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-analyzer-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const first = await createCloud({ dataDir, clock: 'manual' });
  await share(first, 'before');
  const analyzer = new AccessAnalyzer(first.root.clientConfig());
  await analyzer.createAnalyzer({ analyzerName: 'mine', type: 'ACCOUNT' });
  await first.clock.advance({ minutes: 1 });
  await first.stop();
  const second = await createCloud({ dataDir, clock: 'manual' });
  expect(await foundIn(second)).toEqual(['before']);
  await share(second, 'after');
  await second.clock.advance({ days: 1, minutes: 1 });
  expect(await foundIn(second)).toEqual(['after', 'before']);
  await second.stop();
});
