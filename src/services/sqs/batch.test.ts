import { expect, test } from 'vitest';

import { isFault } from '#kernel/fault';

import { batchResult, checkEntries, failedEntry } from './batch.ts';
import { fault } from './define.ts';

const codeOf = (ids: readonly string[]) => {
  try {
    checkEntries(
      ids.map((Id) => ({ Id })),
      'Entry',
    );
    return undefined;
  } catch (error) {
    return isFault(error) ? error.code : String(error);
  }
};

test.each([
  [[], 'EmptyBatchRequest'],
  [['a'], undefined],
  [Array.from({ length: 10 }, (_one, place) => `${place}`), undefined],
  [Array.from({ length: 11 }, (_one, place) => `${place}`), 'TooManyEntriesInBatchRequest'],
  [['a', 'a'], 'BatchEntryIdsNotDistinct'],
  [['a', 'A'], undefined],
  [['a b'], 'InvalidBatchEntryId'],
  [['a\n'], 'InvalidBatchEntryId'],
] as const)('entries %j are told %s', (ids, code) => {
  expect(codeOf(ids)).toBe(code);
});

test('a failed entry bears the code of the query protocol; what is no fault is not its own', () => {
  expect(failedEntry('1', fault('InvalidParameterValueException', 'why'))).toEqual({
    Id: '1',
    SenderFault: true,
    Code: 'InvalidParameterValue',
    Message: 'why',
  });
  expect(() => failedEntry('1', new TypeError('ours'))).toThrow('ours');
});

test('a list without entries is left out', () => {
  expect(batchResult([{ Id: '1' }], [])).toEqual({ Successful: [{ Id: '1' }] });
  expect(batchResult([], [])).toEqual({});
});
