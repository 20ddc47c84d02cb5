import { vocabulary } from '#kernel/operation';

import type { CloudtrailApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<CloudtrailApi>();
