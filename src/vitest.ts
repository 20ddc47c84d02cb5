/** Fixtures for Vitest: `import { test } from 'skykeep/vitest'`. */
import { test as base } from 'vitest';

import { type Cloud, createCloud } from './cloud.ts';

export const test = base.extend<{ cloud: Cloud }>({
  // oxlint-disable-next-line no-empty-pattern -- SAFETY: Vitest reads the fixtures that a fixture needs from its first parameter
  cloud: async ({}, use) => {
    const cloud = await createCloud({ clock: 'manual' });
    await use(cloud);
    await cloud.stop();
  },
});
