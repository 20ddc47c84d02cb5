import { expect, test } from 'vitest';

import { spansOf } from './statement-positions.ts';

test.each([
  // [Recorded: SimulatePrincipalPolicy tells column 41 of such a document]
  ['{"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}', [[1, 41, 1, 60]]],
  ['{"Statement":{"Condition":{"a":{"b":"}"}}}}', [[1, 14, 1, 43]]],
  [
    '{"Statement":[\n {"Sid":"a[\\"{"},\n {"Resource":["*"]}\n]}',
    [
      [2, 2, 2, 17],
      [3, 2, 3, 20],
    ],
  ],
  ['{"Id":"Statement","Statement":[]}', []],
])('%s', (text, expected) => {
  const spans = spansOf(text);
  expect(spans.map(({ start, end }) => [start.line, start.column, end.line, end.column])).toEqual(
    expected,
  );
});
