import { expect, test } from 'vitest';

import { countedLength, encodeDocument, requireManagedDocument } from './policy-document.ts';

test.each([
  ["it's (a) *!", 'it%27s%20%28a%29%20%2A%21'],
  ['{"a":"b"}', '%7B%22a%22%3A%22b%22%7D'],
  ['A-z0._~', 'A-z0._~'],
  ['%3A', '%253A'],
  ['é', '%C3%A9'],
])('%s is answered as %s', (document, encoded) => {
  expect(encodeDocument(document)).toBe(encoded);
});

test('white space does not count', () => {
  expect(countedLength(' a\n\tb \r c')).toBe(3);
});

test('a managed policy has 6,144 characters at most', () => {
  const document = (length: number) => {
    const empty =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:","Resource":"*"}}';
    return empty.replace('s3:', `s3:${'x'.repeat(length - empty.length)}`);
  };
  expect(() => requireManagedDocument(` ${document(6144)} `)).not.toThrow();
  expect(() => requireManagedDocument(document(6145))).toThrow(
    'Cannot exceed quota for PolicySize: 6144',
  );
});
