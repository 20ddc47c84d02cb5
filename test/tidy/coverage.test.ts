import { expect, test } from 'vitest';

import { coveragePage } from '../../tools/coverage-page.ts';
import { textOf } from '../../tools/source-text.ts';

test('docs/coverage.md is what the code says; `npm run coverage` writes it', async () => {
  expect(textOf('docs/coverage.md')).toBe(await coveragePage());
});
