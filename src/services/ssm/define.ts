/** The words Parameter Store is written with: a name that its model does not know does not compile. */
import { vocabulary } from '#kernel/operation';

import type { SsmApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<SsmApi>();
