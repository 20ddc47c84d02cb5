/** `npm run coverage` */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { coveragePage } from './coverage-page.ts';
import { root } from './source-text.ts';

writeFileSync(join(root, 'docs/coverage.md'), await coveragePage());
