import { describe, expect, test } from 'vitest';

import { sha256Hex } from '#lib/hash';

import { isFault } from '../fault.ts';
import { Authenticator } from './authenticator.ts';
import { alice, call, directory, NOW, s3, sign, sqs, tokens } from './testing.ts';

const body = Buffer.from('hello');
const plain = { method: 'PUT', path: '/b/k', query: '', body };
const open = { ...sqs, hasUnsignedBody: true };
const HEADER = 'x-amz-content-sha256';
const authenticator = new Authenticator(directory, tokens, () => [NOW]);

function stated(payloadHash: string) {
  return sign({ ...plain, headers: { [HEADER]: payloadHash } }, { payloadHash });
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  const error: unknown = await act.catch((reason: unknown) => reason);
  return isFault(error) ? error.code : 'none';
}

describe('what is left to verify of a body', () => {
  test.each([
    ['UNSIGNED-PAYLOAD', { kind: 'unsigned' }],
    ['STREAMING-AWS4-HMAC-SHA256-EVENTS', { kind: 'events' }],
    [
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      { kind: 'chunked', mode: { signed: false, hasTrailer: true } },
    ],
    [sha256Hex(body), { kind: 'verified' }],
  ])('%s, where a body may be unsigned', async (payloadHash, payload) => {
    expect((await call(stated(payloadHash), open)).payload).toEqual(payload);
  });

  test('none of these words where it may not', async () => {
    for (const word of ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])
      expect(await codeOf(call(stated(word)))).toBe('InvalidSignatureException');
    // A word of S3's that carries signatures of chunks is nothing to other services.
    const signedChunks = stated('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
    expect(await codeOf(call(signedChunks, open))).toBe('InvalidSignatureException');
  });

  test('a signed hash that is not the body’s', async () => {
    const request = sign(
      { ...plain, headers: { [HEADER]: sha256Hex('other') } },
      { payloadHash: sha256Hex(body) },
    );
    expect(await codeOf(call(request))).toBe('InvalidSignatureException');
  });

  test('a body that follows needs a stated hash', async () => {
    const follow = async (request: ReturnType<typeof sign>) =>
      authenticator.authenticate(request, sqs, authenticator.inspect(request, sqs), undefined);
    const taken = await follow(stated(sha256Hex(body)));
    expect(taken).toMatchObject({
      identity: alice,
      payload: { kind: 'hashed', sha256: sha256Hex(body) },
    });
    expect(await codeOf(follow(sign(plain)))).toBe('InvalidSignatureException');
    expect(await codeOf(follow(stated('UNSIGNED-PAYLOAD')))).toBe('InvalidSignatureException');
  });
});

describe('without a signature', () => {
  const anonymous = (word: string) =>
    call({ ...plain, headers: { host: 'h', [HEADER]: word } }, s3);

  test('chunks may come, if they are unsigned too', async () => {
    expect((await anonymous('STREAMING-UNSIGNED-PAYLOAD-TRAILER')).payload).toEqual({
      kind: 'chunked',
      mode: { signed: false, hasTrailer: true },
    });
    expect((await anonymous('UNSIGNED-PAYLOAD')).payload).toEqual({ kind: 'unsigned' });
    expect(await codeOf(anonymous('STREAMING-AWS4-HMAC-SHA256-PAYLOAD'))).toBe('InvalidArgument');
  });
});
