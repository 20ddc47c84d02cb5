import { vocabulary } from '#kernel/operation';

import type { StsApi } from './api.gen.ts';

export const { operation, fault } = vocabulary<StsApi>();
