/**
 * The proof: what the SDK's clients send for every operation reads as what the caller passed, what we write reads as what the
 * handler gave, and every error arrives as its class.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { Protocol } from '../../src/kernel/model.ts';
import { exceptions, withoutClient } from './support/exceptions.ts';
import { modelNames, readModel } from './support/models.ts';
import { speaking } from './support/sdk.ts';
import { type Direction, type Failure, type Tally, Trip } from './support/trip.ts';

const LEAST_OPERATIONS = 5500;
const LEAST_SHARE = 0.99;
const REPORT = fileURLToPath(new URL('round-trip.md', import.meta.url));
/** Services that speak more than the protocol of the SDK. */
const FURTHER: readonly (readonly [string, Protocol, object])[] = [
  ['sqs', 'awsQuery', speaking('AwsQueryProtocol')],
  ['sqs', 'rpcv2Cbor', speaking('AwsSmithyRpcV2CborProtocol')],
  ['cloudwatch', 'awsQuery', speaking('AwsQueryProtocol')],
  ['cloudwatch', 'rpcv2Cbor', speaking('AwsSmithyRpcV2CborProtocol')],
  ['dynamodb', 'rpcv2Cbor', speaking('AwsSmithyRpcV2CborProtocol')],
  ['sns', 'rpcv2Cbor', speaking('AwsSmithyRpcV2CborProtocol')],
];

const names = modelNames();
const tallies: Tally[] = [];
const keyOf = ({ service, protocol, direction, name }: Failure) =>
  `${service} ${protocol} ${direction} ${name}`;

async function travel(name: string, protocol?: Protocol, settings: object = {}): Promise<void> {
  const model = readModel(name);
  const tally = await new Trip(model, protocol ?? model.protocol, settings).run();
  tallies.push(tally);
  const unexpected = tally.failures.filter((failure) => !Object.hasOwn(exceptions, keyOf(failure)));
  expect(unexpected.map((failure) => `${keyOf(failure)}: ${failure.text}`)).toEqual([]);
}

describe.skipIf(names.length === 0)(
  names.length === 0 ? 'round trip: NO MODELS, run npx tsx codegen/run.ts' : 'round trip',
  () => {
    for (const name of names) {
      if (withoutClient[name] !== undefined) it.skip(`${name}: ${withoutClient[name]}`);
      else it(name, () => travel(name));
    }
    for (const [name, protocol, settings] of FURTHER)
      it(`${name} over ${protocol}`, () => travel(name, protocol, settings));

    it('covers at least 99 % of 5,500 operations, and lists no exception that passes', () => {
      const failed = new Set(tallies.flatMap(({ failures }) => failures.map(keyOf)));
      expect(Object.keys(exceptions).filter((key) => !failed.has(key))).toEqual([]);
      const first = tallies.slice(0, names.length - Object.keys(withoutClient).length);
      const operations = sum(first, ({ operations: count }) => count);
      const whole = sum(first, (tally) => passed(tally));
      const report = reportOf(tallies, operations, whole);
      if (process.env['UPDATE'] === '1') writeFileSync(REPORT, report);
      console.log(report.split('\n').slice(2, 6).join('\n'));
      expect(operations).toBeGreaterThanOrEqual(LEAST_OPERATIONS);
      expect(whole / operations).toBeGreaterThanOrEqual(LEAST_SHARE);
    });
  },
);

const sum = (list: readonly Tally[], of: (tally: Tally) => number) =>
  list.reduce((total, tally) => total + of(tally), 0);

/** Operations that passed in every direction. */
function passed({ operations, failures }: Tally): number {
  return (
    operations - new Set(failures.filter((f) => f.direction !== 'error').map((f) => f.name)).size
  );
}

function failuresOf({ failures }: Tally, direction: Direction): number {
  return failures.filter((failure) => failure.direction === direction).length;
}

function reportOf(all: readonly Tally[], operations: number, whole: number): string {
  const rows = all.map((tally) => {
    const { service, protocol, operations: count, errors } = tally;
    const cells = [
      service,
      protocol,
      count,
      count - failuresOf(tally, 'routed'),
      count - failuresOf(tally, 'request'),
      count - failuresOf(tally, 'response'),
      `${errors - failuresOf(tally, 'error')}/${errors}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const listed = Object.entries(exceptions).map(([key, reason]) => `- ${key}: ${reason}`);
  const absent = Object.entries(withoutClient).map(([name, reason]) => `- ${name}: ${reason}`);
  const errors = sum(all, (tally) => tally.errors);
  const lost = sum(all, (tally) => failuresOf(tally, 'error'));
  return `# The round trip of every operation

Written by \`UPDATE=1 npx vitest run test/protocols/round-trip.test.ts\`; each operation travels five times (every member,
only the required ones, three times odd values). Over the protocols that the SDK uses, ${whole} of ${operations} operations are equal in both directions
(${((100 * whole) / operations).toFixed(2)} %). Over all protocols ${errors - lost} of ${errors} errors arrive as themselves.

| service | protocol | operations | routed | request = | response = | errors |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Exceptions

${listed.join('\n')}

## Without a client

${absent.join('\n')}
`;
}
