/** The vocabulary of AccessAnalyzer. */
import { vocabulary } from '#kernel/operation';

import type { AccessanalyzerApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<AccessanalyzerApi>();
