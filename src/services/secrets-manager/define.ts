import { vocabulary } from '#kernel/operation';

import type { SecretsManagerApi } from './api.gen.ts';

/** The words Secrets Manager is written with: a name that its model does not know does not compile. */
export const { operation, fault, task } = vocabulary<SecretsManagerApi>();
