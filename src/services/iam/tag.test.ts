import { describe, expect, test } from 'vitest';

import { withoutTags, withTags } from './tag.ts';

const blue = { key: 'Team', value: 'blue' };

describe('tags', () => {
  test.each([
    [
      'another key is added',
      { Key: 'Stage', Value: 'test' },
      [blue, { key: 'Stage', value: 'test' }],
    ],
    ['the same key is replaced', { Key: 'Team', Value: 'red' }, [{ key: 'Team', value: 'red' }]],
    ['in another case, too', { Key: 'TEAM', Value: 'red' }, [{ key: 'TEAM', value: 'red' }]],
    ['a value may be empty', { Key: 'Team', Value: '' }, [{ key: 'Team', value: '' }]],
  ])('%s', (_name, given, expected) => {
    expect(withTags([blue], [given])).toEqual(expected);
  });

  test('a key cannot be given twice', () => {
    const twice = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    expect(() => withTags([], twice)).toThrow('Duplicate tag keys found.');
  });

  test('keys of AWS cannot be given', () => {
    expect(() => withTags([], [{ Key: 'AWS:x', Value: '' }])).toThrow('reserved');
  });

  test('there are fifty at most', () => {
    const fifty = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }));
    const full = withTags([], fifty);
    expect(full).toHaveLength(50);
    expect(withTags(full, [{ Key: 'K0', Value: 'x' }])).toHaveLength(50);
    expect(() => withTags(full, [{ Key: 'more', Value: '' }])).toThrow('50');
  });

  test('are taken away in any case', () => {
    expect(withoutTags([blue], ['tEAM', 'other'])).toEqual([]);
  });
});
