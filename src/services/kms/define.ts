/** The words KMS is written with. */
import { vocabulary } from '#kernel/operation';

import type { KmsApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<KmsApi>();
