/** The examples do what they say. */
import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { skykeep } from './support/skykeep.ts';

const repository = new URL('../../', import.meta.url).pathname;

test('orders in TypeScript, in one process', () => {
  const printed = execFileSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', 'examples/orders/orders.ts'],
    {
      cwd: repository,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  expect(printed.split('\n')).toEqual([
    'round 1: book is done',
    'round 1: nothing fails',
    'round 2: nothing fails',
    'put aside: nothing',
    expect.stringMatching(
      /user\/skykeep\/worker is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:orders/i,
    ),
    '',
  ]);
});

const hasCli = await skykeep(['run', '--ephemeral', '--', 'aws', '--version']).then(
  ({ status }) => status === 0,
);

test.skipIf(!hasCli)('orders with the AWS CLI, against a cloud of its own', async () => {
  const { status, stdout, stderr } = await skykeep([
    'run',
    '--ephemeral',
    '--',
    'bash',
    `${repository}examples/orders/orders.sh`,
  ]);
  expect(stderr).not.toContain('error');
  expect(stdout.split('\n')).toEqual([
    'round 1: nothing',
    'round 2: nothing',
    'round 3: None',
    'put aside: nothing',
    '',
  ]);
  expect(status).toBe(0);
});
