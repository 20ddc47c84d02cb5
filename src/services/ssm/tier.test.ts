import { expect, test } from 'vitest';

import { limits } from './limits.ts';
import { tierOf, type TierQuestion } from './tier.ts';

const question: TierQuestion = {
  asked: undefined,
  usual: 'Standard',
  current: undefined,
  valueBytes: 10,
  hasPolicies: false,
  census: { Standard: 0, Advanced: 0 },
};
const full = { Standard: limits.parameters.Standard, Advanced: 0 };

test.each<[string, Partial<TierQuestion>, string]>([
  ['standard without a word', {}, 'Standard'],
  ['what the account prefers', { usual: 'Advanced' }, 'Advanced'],
  ['what the request asks for', { usual: 'Advanced', asked: 'Standard' }, 'Standard'],
  ['what it has, once it is advanced', { current: 'Advanced' }, 'Advanced'],
  ['advanced when there is no room', { asked: 'Intelligent-Tiering', census: full }, 'Advanced'],
  [
    'standard still, when it is there already',
    { asked: 'Intelligent-Tiering', census: full, current: 'Standard' },
    'Standard',
  ],
  ['advanced for a large value', { usual: 'Intelligent-Tiering', valueBytes: 4097 }, 'Advanced'],
  ['advanced for a policy', { usual: 'Intelligent-Tiering', hasPolicies: true }, 'Advanced'],
])('a parameter is %s', (_what, more, tier) => {
  expect(tierOf({ ...question, ...more })).toBe(tier);
});

test.each<[string, Partial<TierQuestion>]>([
  ['a large value in the standard tier', { valueBytes: 4097 }],
  ['a value that no tier holds', { asked: 'Intelligent-Tiering', valueBytes: 8193 }],
  ['policies in the standard tier', { hasPolicies: true }],
  ['the way down', { current: 'Advanced', asked: 'Standard' }],
])('%s is refused', (_what, more) => {
  expect(() => tierOf({ ...question, ...more })).toThrow(
    expect.objectContaining({ code: 'ValidationException' }),
  );
});
