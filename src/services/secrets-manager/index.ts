/** What Secrets Manager is. */
import { defineService } from '#kernel/service';

import { examples } from './tables.ts';

export const secretsManager = defineService({
  name: 'secrets-manager',
  operations: [],
  tables: [examples],
});
