import { vocabulary } from '#kernel/operation';

import type { SqsApi } from './api.gen.ts';

/** The words SQS is written with: a name that its model does not know does not compile. */
export const { operation, fault, task } = vocabulary<SqsApi>();
