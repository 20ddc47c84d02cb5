/** What SSM is. */
import { defineService } from '#kernel/service';

import { examples } from './tables.ts';

export const ssm = defineService({
  name: 'ssm',
  operations: [],
  tables: [examples],
});
