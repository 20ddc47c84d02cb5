/** The vocabulary of SNS. */
import { vocabulary } from '#kernel/operation';

import type { SnsApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<SnsApi>();
