import { expect, test } from 'vitest';

import type { RunningServer, ServerOptions } from '../server.ts';
import { banner, readyLine } from './banner.ts';
import { shellWord } from './shell.ts';

const connection = {
  endpoint: 'http://127.0.0.1:4566',
  httpsEndpoint: 'https://127.0.0.1:4566',
  caFile: '/data/ca.pem',
  accountId: '000000000000',
  region: 'us-east-1',
  accessKeyId: 'AKIDROOT',
  secretAccessKey: 'the/secret',
  dataDir: '/data',
  pid: 7,
};
const options: ServerOptions = {
  host: '127.0.0.1',
  port: 4566,
  dataDir: '/data',
  clock: 'real',
  region: 'us-east-1',
  rootKey: undefined,
  masterKey: { kind: 'beside' },
  allowedHosts: [],
  hasLocalStackPreset: false,
  isPrivateNetwork: false,
  admitsPlainHttp: false,
  log: () => undefined,
};

function shown(
  changes: Partial<RunningServer>,
  terminal: { readonly isTerminal?: boolean; readonly hasColors?: boolean } = {},
): string {
  // SAFETY: the banner reads what a server says of itself, and not its cloud.
  const server = {
    connection,
    isNewRootKey: false,
    isReplacedRootKey: false,
    isWeakRootKey: false,
    ...changes,
  } as RunningServer;
  return banner(server, options, {
    isTerminal: true,
    hasColors: false,
    program: 'npx skykeep',
    ...terminal,
  });
}

test('the ready line has its members in their order', () => {
  // SAFETY: as above.
  expect(readyLine({ connection } as RunningServer)).toBe(
    '{"ready":true,"endpoint":"http://127.0.0.1:4566","httpsEndpoint":"https://127.0.0.1:4566","caFile":"/data/ca.pem","accountId":"000000000000","region":"us-east-1","accessKeyId":"AKIDROOT","secretAccessKey":"the/secret","dataDir":"/data","pid":7}',
  );
});

test.each([
  ['the first start on a terminal', { isNewRootKey: true }, { isTerminal: true }, true],
  ['a later start on a terminal', {}, { isTerminal: true }, false],
  ['the first start in a log', { isNewRootKey: true }, { isTerminal: false }, false],
])('%s shows the secret: %s', (_when, changes, terminal, isSecretShown) => {
  const text = shown(changes, terminal);
  expect(text.includes('export AWS_SECRET_ACCESS_KEY=the/secret')).toBe(isSecretShown);
  expect(text).toContain('eval "$(npx skykeep env --data-dir /data)"');
});

test.each([
  ['on a terminal', true],
  ['in a log', false],
])('a cloud in memory, %s, shows the secret: %s', (_where, isTerminal) => {
  const text = shown(
    { isNewRootKey: true, connection: { ...connection, dataDir: null } },
    { isTerminal },
  );
  expect(text.includes('the/secret')).toBe(isTerminal);
  expect(text.includes('--root-key-file')).toBe(!isTerminal);
});

test('what weakens this cloud is said', () => {
  expect(shown({})).toContain('! The master key lies beside the data');
  expect(shown({ isWeakRootKey: true })).toContain('! The root key is weak');
  expect(shown({ isReplacedRootKey: true })).toContain(
    '! The root key that was given has taken the place',
  );
});

test('colours are for terminals that have them', () => {
  expect(shown({})).not.toContain('\u001b');
  expect(shown({}, { hasColors: true })).toContain('\u001b[1mSkykeep is ready');
});

test.each([
  ['/data/ca.pem', '/data/ca.pem'],
  ['/my data', "'/my data'"],
  ["it's", String.raw`'it'\''s'`],
  ['$(rm)', "'$(rm)'"],
])('%s is one word of a shell', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
