import { expect, test } from 'vitest';

import { isRegion } from './region.ts';

test.each(
  'us-east-1 us-west-2 eu-central-2 eu-north-1 ap-southeast-7 ap-northeast-3 sa-east-1 il-central-1 mx-central-1 ca-west-1 af-south-1 me-south-1'.split(
    ' ',
  ),
)('%s is a region', (name) => {
  expect(isRegion(name)).toBe(true);
});

test.each([
  '',
  'us-east',
  'us-east-0',
  'us-east-10',
  'xx-east-1',
  'us-nowhere-1',
  'US-EAST-1',
  'us-east-1 ',
  'us-gov-west-1',
  'us-east-west-1',
])('%j is none', (name) => {
  expect(isRegion(name)).toBe(false);
});
