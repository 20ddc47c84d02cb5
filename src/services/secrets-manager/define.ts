/** The vocabulary of Secrets Manager. */
import { vocabulary } from '#kernel/operation';

import type { SecretsManagerApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<SecretsManagerApi>();
