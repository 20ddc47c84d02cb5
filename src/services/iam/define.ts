/** The words that IAM is written with. */
import { vocabulary } from '#kernel/operation';

import type { IamApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<IamApi>();
