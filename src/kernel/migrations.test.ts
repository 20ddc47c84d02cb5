import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { ManualClock } from './clock.ts';
import { RootKeys } from './root-keys.ts';
import { defineService, type ServiceDefinition } from './service.ts';
import { createKernel, openStore } from './start.ts';
import { collection } from './store.ts';

interface Colour {
  readonly name: string;
  readonly value?: string;
  readonly hex?: string;
}

const colours = collection<Colour>()({ id: 1, name: 'colours', key: ({ name }) => [name] });
const cellId = { service: 'paint', account: '000000000000', region: 'us-east-1' };
const model = {
  name: 'paint',
  serviceId: 'Paint',
  signingName: 'paint',
  endpointPrefix: 'paint',
  apiVersion: '1',
  protocol: 'awsJson1_0',
  protocols: [],
  sources: { sdk: 'none' },
  operations: {},
  shapes: {},
} as const;

const older = defineService({ name: 'paint', operations: [], tables: [colours], model });
const newer = defineService({
  ...older,
  migrations: [
    (tx) => {
      for (const { name, value } of tx.scan(colours))
        tx.put(colours, { name, hex: `#${value ?? ''}` });
    },
  ],
});

async function opened<T>(
  directory: string,
  definition: ServiceDefinition,
  work: (kernel: ReturnType<typeof createKernel>) => T,
) {
  const store = await openStore(directory, { kind: 'beside' });
  const kernel = createKernel({
    opened: store,
    clock: new ManualClock(epochMs(0)),
    rootKeys: new RootKeys(),
    source: { catalogue: [model], load: () => Promise.resolve(definition), model: () => model },
    account: cellId.account,
    logLevel: 'error',
    log: () => undefined,
  });
  try {
    await kernel.services.find('paint');
    return work(kernel);
  } finally {
    await kernel.stop();
    await store.close();
  }
}

test('rows of an earlier version are changed once, before anything reads them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'skykeep-migrations-'));
  try {
    await opened(directory, older, (kernel) =>
      kernel.transact(kernel.cell(cellId), (tx) => tx.put(colours, { name: 'red', value: 'f00' })),
    );
    const read = () =>
      opened(directory, newer, (kernel) =>
        kernel.transact(kernel.cell(cellId), (tx) => tx.get(colours, 'red')),
      );
    expect(await read()).toEqual({ name: 'red', hex: '#f00' });
    expect(await read()).toEqual({ name: 'red', hex: '#f00' });
    await expect(opened(directory, older, () => undefined)).rejects.toThrow(
      'later version of Skykeep',
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});
