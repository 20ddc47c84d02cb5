/** The vocabulary of SSM. */
import { vocabulary } from '#kernel/operation';

import type { SsmApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<SsmApi>();
