import { expect, test } from 'vitest';

import { aliasOf } from './routes.ts';
import { unsignedOperations } from './sdk.ts';

const route = (method: string, uri: string) => ({ method, uri, status: 200 });

test('routes that differ only in label names or the order of parameters are one', () => {
  expect(aliasOf(route('GET', '/a/{Id}?x&y=1'), route('GET', '/a/{id}?y=1&x'))).toBeUndefined();
});

test('an alias takes its label names by position', () => {
  expect(aliasOf(route('GET', '/a/{Id}/{Key+}'), route('POST', '/b/{id}/{path+}'))).toEqual({
    method: 'POST',
    uri: '/b/{Id}/{Key+}',
  });
});

test('unsigned operations are read from the auth scheme provider, the default case included', () => {
  const signed = '{ options.push(createAwsAuthSigv4HttpAuthOption(p)); break; }';
  const unsigned = '{ options.push(createSmithyApiNoAuthHttpAuthOption(p)); break; }';
  expect(
    unsignedOperations(`case "A": ${unsigned} case "B": ${signed} default: ${signed}`),
  ).toEqual(new Set(['A', '!B']));
  expect(unsignedOperations(`case "A": ${signed} default: ${unsigned}`)).toEqual(
    new Set(['!A', '*']),
  );
});
