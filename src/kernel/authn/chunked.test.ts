import { Readable } from 'node:stream';

import {
  ChecksumAlgorithm as SdkAlgorithm,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type ByteStream, streamOf } from '#lib/bytes';
import { type ChecksumAlgorithm, checksumAlgorithms, checksumOf } from '#lib/checksum';
import { hmacSha256, sha256Hex } from '#lib/hash';
import { epochMs } from '#lib/time';

import { Fault } from '../fault.ts';
import type { ChunkMode } from './chunk-mode.ts';
import { chunkLimits, type ChunkOptions, chunkOptionsOf, decodeChunked } from './chunked.ts';
import { verifyHash } from './payload.ts';
import { scopeText, signingKey } from './signature.ts';
import { KeepingHandler } from './testing-sdk.ts';
import { call, KEY_ID, s3, SECRET, signV4a } from './testing.ts';
import { publicKeyOf, scopeTextV4a } from './v4a.ts';

const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
const dateTime = '20130524T000000Z';
const key = signingKey(SECRET, scope);
const plainMode: ChunkMode = { signed: 'hmac', hasTrailer: false };
const trailerMode: ChunkMode = { signed: 'hmac', hasTrailer: true };
const unsignedMode: ChunkMode = { signed: false, hasTrailer: true };
const CRC32C = 'x-amz-checksum-crc32c';

async function readAll(stream: ByteStream): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function faultOf(act: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Fault) return [error.code, error.message];
  throw new Error('it was not refused', { cause: error });
}

const INCOMPLETE = ['IncompleteBody', 'The request body terminated unexpectedly'];
const MALFORMED = [
  'MalformedTrailerError',
  'The request contained trailing data that was not well-formed or did not conform to our published schema.',
];
const MISMATCH = [
  'InvalidSignatureException',
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
];

interface Encoding {
  readonly chunks: readonly Uint8Array[];
  readonly mode: ChunkMode;
  readonly trailer?: readonly (readonly [string, string])[];
  readonly seed?: string;
}

/** Encodes as a client does that follows the specification. */
function encode({ chunks, mode, trailer = [], seed = SEED }: Encoding): Buffer {
  const parts: Uint8Array[] = [];
  let previous = seed;
  const next = (what: string, hashes: string) => {
    const text = `AWS4-HMAC-SHA256-${what}\n${dateTime}\n${scopeText(scope)}\n${previous}\n${hashes}`;
    previous = hmacSha256(key, text).toString('hex');
    return previous;
  };
  for (const chunk of [...chunks, new Uint8Array()]) {
    const extension = mode.signed
      ? `;chunk-signature=${next('PAYLOAD', `${sha256Hex('')}\n${sha256Hex(chunk)}`)}`
      : '';
    parts.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk);
    if (chunk.length > 0) parts.push(Buffer.from('\r\n'));
  }
  for (const [name, value] of trailer) parts.push(Buffer.from(`${name}:${value}\r\n`));
  if (mode.signed && trailer.length > 0) {
    const lines = trailer.map(([name, value]) => `${name}:${value}\n`).join('');
    parts.push(Buffer.from(`x-amz-trailer-signature:${next('TRAILER', sha256Hex(lines))}\r\n`));
  }
  return Buffer.concat([...parts, Buffer.from('\r\n')]);
}

const SEED = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';

function optionsFor(mode: ChunkMode, decodedLength: number, more: Partial<ChunkOptions> = {}) {
  return {
    mode,
    decodedLength,
    trailerNames: [],
    seedSignature: SEED,
    signingKey: key,
    dateTime,
    scope,
    ...more,
  };
}

/** 65 KB of the letter a, in chunks of 64 KB and 1 KB. */
const example = [Buffer.alloc(65_536, 'a'), Buffer.alloc(1024, 'a')];
const exampleBytes = Buffer.concat(example);

describe("the worked examples of AWS's documentation", () => {
  test('chunks', async () => {
    const encoded = encode({ chunks: example, mode: plainMode });
    expect(encoded.length).toBe(66_824);
    expect(
      [...encoded.toString('latin1').matchAll(/chunk-signature=(\w+)/g)].map((m) => m[1]),
    ).toEqual([
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ]);
    const decoded = await readAll(decodeChunked(streamOf(encoded), optionsFor(plainMode, 66_560)));
    expect(decoded.equals(exampleBytes)).toBe(true);
  });

  test('chunks and a trailer', async () => {
    const seed = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e';
    const encoded = encode({
      chunks: example,
      mode: trailerMode,
      trailer: [[CRC32C, 'sOO8/Q==']],
      seed,
    });
    const text = encoded.toString('latin1');
    for (const signature of [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
    ]) {
      expect(text).toContain(signature);
    }
    let told: ReadonlyMap<string, string> | undefined;
    const options = optionsFor(trailerMode, 66_560, {
      seedSignature: seed,
      trailerNames: [CRC32C],
      onTrailer: (values) => (told = values),
    });
    expect((await readAll(decodeChunked(streamOf(encoded), options))).equals(exampleBytes)).toBe(
      true,
    );
    expect(told?.get(CRC32C)).toBe('sOO8/Q==');
  });
});

describe('what the official SDK sends', () => {
  // oxlint-disable-next-line no-restricted-properties -- SAFETY: the SDK signs with the machine's time
  const now = [epochMs(Date.now())];

  async function uploaded(input: Partial<PutObjectCommandInput>) {
    const handler = new KeepingHandler();
    const client = new S3Client({
      region: 'us-east-1',
      credentials: { accessKeyId: KEY_ID, secretAccessKey: SECRET },
      requestHandler: handler,
      requestStreamBufferSize: 65_536,
    });
    await client
      .send(new PutObjectCommand({ Bucket: 'b', Key: 'k', ...input }))
      .catch(() => undefined);
    if (!handler.last) throw new Error('the SDK sent nothing');
    const request = handler.last;
    const { payload, signature, signingKey: keyOfCall } = await call(request, s3, now);
    if (payload.kind !== 'chunked') throw new Error(`it is ${payload.kind}`);
    const values = new Map<string, string>();
    const options: ChunkOptions = {
      ...chunkOptionsOf(payload.mode, request, signature, keyOfCall),
      onTrailer: (trailer) => trailer.forEach((value, name) => values.set(name, value)),
    };
    return { decoded: await readAll(decodeChunked(streamOf(...handler.pieces), options)), values };
  }

  const content = Buffer.from('0123456789abcdef'.repeat(10_000));
  const streamed = () => Readable.from([content.subarray(0, 70_000), content.subarray(70_000)]);

  test.each<[ChecksumAlgorithm, SdkAlgorithm | undefined]>([
    ['crc32', undefined],
    ['crc32', SdkAlgorithm.CRC32],
    ['crc32c', SdkAlgorithm.CRC32C],
    ['sha1', SdkAlgorithm.SHA1],
    ['sha256', SdkAlgorithm.SHA256],
    ['crc64nvme', SdkAlgorithm.CRC64NVME],
  ])('%s (asked for: %s)', async (algorithm, ChecksumAlgorithm) => {
    const { decoded, values } = await uploaded({
      Body: streamed(),
      ContentLength: content.length,
      ...(ChecksumAlgorithm && { ChecksumAlgorithm }),
    });
    expect(decoded.equals(content)).toBe(true);
    expect([...values]).toEqual([[`x-amz-checksum-${algorithm}`, checksumOf(algorithm, content)]]);
  });

  test('an empty stream', async () => {
    const { decoded } = await uploaded({ Body: Readable.from([]), ContentLength: 0 });
    expect(decoded.length).toBe(0);
  });
});

describe('what the headers say', () => {
  const headersOf = (headers: Record<string, string>) => ({
    method: 'PUT',
    path: '/b/k',
    query: '',
    headers: { 'x-amz-decoded-content-length': '5', ...headers },
  });
  const optionsOf = async (headers: Record<string, string>) =>
    chunkOptionsOf(unsignedMode, headersOf(headers));

  test('the length and the trailer', async () => {
    expect(await optionsOf({ 'x-amz-trailer': ' X-Amz-Checksum-CRC32' })).toEqual({
      mode: unsignedMode,
      decodedLength: 5,
      trailerNames: ['x-amz-checksum-crc32'],
    });
    expect((await optionsOf({})).trailerNames).toEqual([]);
  });

  test.each(['', '-1', '1e3', '0x5', '5 ', '9'.repeat(16)])('a length of %j', async (length) => {
    expect(await faultOf(optionsOf({ 'x-amz-decoded-content-length': length }))).toEqual([
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
    ]);
  });

  test.each([
    [
      { 'x-amz-trailer': 'x-amz-meta-a' },
      'The value specified in the x-amz-trailer header is not supported',
    ],
    [
      { 'x-amz-trailer': 'x-amz-checksum-md4' },
      'The value specified in the x-amz-trailer header is not supported',
    ],
    [
      { 'x-amz-trailer': 'x-amz-checksum-sha1,x-amz-checksum-crc32' },
      'Expecting a single x-amz-checksum- header',
    ],
    [
      { 'x-amz-trailer': 'x-amz-checksum-sha1', 'x-amz-checksum-crc32': 'AAAAAA==' },
      'Expecting a single x-amz-checksum- header',
    ],
  ])('%j', async (headers, message) => {
    expect(await faultOf(optionsOf(headers))).toEqual(['InvalidRequest', message]);
  });

  test('signed chunks need a signed request', async () => {
    const options = { mode: plainMode, decodedLength: 0, trailerNames: [] };
    const encoded = encode({ chunks: [], mode: plainMode });
    expect(await faultOf(readAll(decodeChunked(streamOf(encoded), options)))).toEqual(MISMATCH);
  });
});

describe('malformed bodies', () => {
  const hello = Buffer.from('hello');
  const crc = checksumOf('crc32', hello);
  const CRC32 = 'x-amz-checksum-crc32';
  const unsigned = (text: string, names: readonly string[] = [CRC32], length = 5) =>
    readAll(
      decodeChunked(
        streamOf(Buffer.from(text, 'latin1')),
        optionsFor(unsignedMode, length, { trailerNames: names }),
      ),
    );
  const good = `5\r\nhello\r\n0\r\n${CRC32}:${crc}\r\n\r\n`;

  test('the good one, and the same with other spellings of its lines', async () => {
    for (const text of [
      good,
      good.replace('5\r\n', '0005\r\n'),
      good.replace(CRC32, 'X-Amz-Checksum-CRC32'),
      good.replace(':', ': '),
    ]) {
      expect((await unsigned(text)).toString()).toBe('hello');
    }
    expect((await unsigned('5\r\nhello\r\n0\r\n\r\n', [])).toString()).toBe('hello');
  });

  test.each([
    ['nothing', ''],
    ['no size', '\r\nhello\r\n0\r\n\r\n'],
    ['a size that is no number', 'x\r\nhello\r\n0\r\n\r\n'],
    ['a negative size', '-5\r\nhello\r\n0\r\n\r\n'],
    ['a size of many digits', `${'0'.repeat(40)}5\r\nhello\r\n0\r\n\r\n`],
    ['an endless first line', '1'.repeat(100_000)],
    ['an extension that is not asked for', '5;a=b\r\nhello\r\n0\r\n\r\n'],
    ['a size too small', good.replace('5', '3')],
    ['a size too large', good.replace('5', '6')],
    ['lines ended by a newline alone', good.replaceAll('\r\n', '\n')],
    ['no CRLF after the data', good.replace('hello\r\n', 'hello')],
    ['a space before the size', ` ${good}`],
    ['no last chunk', '5\r\nhello\r\n'],
    ['no last line', good.slice(0, -2)],
    ['half of the last line', good.slice(0, -1)],
    ['bytes after the end', `${good}x`],
    ['a second body', good + good],
    ['a trailer without an end', `5\r\nhello\r\n0\r\n${CRC32}:${'A'.repeat(10_000)}`],
  ])('%s', async (_name, text) => {
    expect(await faultOf(unsigned(text))).toEqual(INCOMPLETE);
  });

  test.each([4, 6, 0])('a decoded length of %i for five bytes', async (length) => {
    expect(await faultOf(unsigned(good, [CRC32], length))).toEqual(INCOMPLETE);
  });

  test.each([
    ['no trailer', '5\r\nhello\r\n0\r\n\r\n', [CRC32]],
    ['a trailer that was not announced', good, []],
    ['another trailer', good, ['x-amz-checksum-sha1']],
    ['a trailer twice', good.replace('\r\n\r\n', `\r\n${CRC32}:${crc}\r\n\r\n`), [CRC32]],
    ['a trailer without a name', good.replace(CRC32, ''), [CRC32]],
    ['a trailer without a colon', good.replace(':', ''), [CRC32]],
    [
      'a signature where nothing is signed',
      good.replace('0\r\n', '0\r\nx-amz-trailer-signature:0\r\n'),
      [CRC32],
    ],
  ])('%s', async (_name, text, names) => {
    expect(await faultOf(unsigned(text, names))).toEqual(MALFORMED);
  });

  test.each(checksumAlgorithms)('a wrong %s', async (algorithm) => {
    const name = `x-amz-checksum-${algorithm}`;
    const trailed = (value: string) =>
      unsigned(`5\r\nhello\r\n0\r\n${name}:${value}\r\n\r\n`, [name]);
    await trailed(checksumOf(algorithm, hello));
    expect(await faultOf(trailed(checksumOf(algorithm, Buffer.from('hallo'))))).toEqual([
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    ]);
    expect(await faultOf(trailed('AAAA'))).toEqual([
      'InvalidRequest',
      `Value for ${name} trailing header is invalid.`,
    ]);
  });

  test('only the last chunk is small', async () => {
    const chunk = Buffer.alloc(chunkLimits.leastBytes - 1);
    const encoded = encode({ chunks: [chunk, hello], mode: plainMode });
    const options = optionsFor(plainMode, chunk.length + 5);
    expect(await faultOf(readAll(decodeChunked(streamOf(encoded), options)))).toEqual([
      'InvalidChunkSizeError',
      'Only the last chunk is allowed to have a size less than 8192 bytes',
    ]);
  });
});

describe('signed chunks', () => {
  const trailer = [[CRC32C, checksumOf('crc32c', exampleBytes)]] as const;
  const encoded = encode({ chunks: example, mode: trailerMode, trailer });
  const options = optionsFor(trailerMode, 66_560, { trailerNames: [CRC32C] });
  const decode = (bytes: Buffer) => readAll(decodeChunked(streamOf(bytes), options));
  const replaced = (from: string | RegExp, to: string) =>
    Buffer.from(encoded.toString('latin1').replace(from, to), 'latin1');

  test('a changed chunk is never handed on', async () => {
    const changed = Buffer.from(encoded);
    changed[200] = 0x62;
    const seen: Uint8Array[] = [];
    const reading = (async () => {
      for await (const piece of decodeChunked(streamOf(changed), options)) seen.push(piece);
    })();
    expect(await faultOf(reading)).toEqual(MISMATCH);
    expect(seen).toEqual([]);
  });

  test('a trailer without its signature, or with another', async () => {
    expect(await faultOf(decode(replaced(/x-amz-trailer-signature:\w+\r\n/, '')))).toEqual(
      MISMATCH,
    );
    expect(
      await faultOf(decode(replaced(/x-amz-trailer-signature:\w/, 'x-amz-trailer-signature:z'))),
    ).toEqual(MISMATCH);
    expect(
      await faultOf(decode(replaced(/(x-amz-trailer-signature:\w+\r\n)/, '$1x-more:1\r\n'))),
    ).toEqual(MALFORMED);
    const other = checksumOf('crc32c', Buffer.from('other'));
    expect(await faultOf(decode(replaced(trailer[0][1], other)))).toEqual(MISMATCH);
  });

  test('chunks without signatures, in another order, or left out', async () => {
    expect(await faultOf(decode(replaced(/;chunk-signature=\w+/, '')))).toEqual(INCOMPLETE);
    const big = [Buffer.alloc(8192, 'a'), Buffer.alloc(8192, 'b')];
    const [first, second] = [
      encode({ chunks: big, mode: plainMode }),
      optionsFor(plainMode, 16_384),
    ];
    const size = 8192 + '2000;chunk-signature=\r\n\r\n'.length + 64;
    const swapped = Buffer.concat([
      first.subarray(size, 2 * size),
      first.subarray(0, size),
      first.subarray(2 * size),
    ]);
    expect(await faultOf(readAll(decodeChunked(streamOf(swapped), second)))).toEqual(MISMATCH);
    const shorter = Buffer.concat([first.subarray(0, size), first.subarray(2 * size)]);
    expect(
      await faultOf(readAll(decodeChunked(streamOf(shorter), optionsFor(plainMode, 8192)))),
    ).toEqual(MISMATCH);
  });

  test('a large chunk flows, and is refused at its end', async () => {
    const chunk = Buffer.alloc(chunkLimits.heldBytes + 1, 'a');
    const large = encode({ chunks: [chunk], mode: plainMode });
    const largeOptions = optionsFor(plainMode, chunk.length);
    expect((await readAll(decodeChunked(cut(large, 1000), largeOptions))).equals(chunk)).toBe(true);
    large[50_000] = 0x62;
    expect(await faultOf(readAll(decodeChunked(cut(large, 1000), largeOptions)))).toEqual(MISMATCH);
  });
});

test('chunks of Signature Version 4A, their signatures padded to one length', async () => {
  const mode: ChunkMode = { signed: 'ecdsa', hasTrailer: true };
  const global = { ...scope, region: '*' };
  let previous = 'seed';
  const next = (what: string, hashes: string) => {
    const text = `AWS4-ECDSA-P256-SHA256-${what}\n${dateTime}\n${scopeTextV4a(global)}\n${previous}\n${hashes}`;
    previous = signV4a(KEY_ID, SECRET, text);
    return previous.padEnd(144, '*');
  };
  const head = (chunk: Uint8Array) =>
    `${chunk.length.toString(16)};chunk-signature=${next('PAYLOAD', `${sha256Hex('')}\n${sha256Hex(chunk)}`)}\r\n`;
  const checksum = checksumOf('crc32c', exampleBytes);
  const pieces: Uint8Array[] = [];
  for (const chunk of example) pieces.push(Buffer.from(head(chunk)), chunk, Buffer.from('\r\n'));
  pieces.push(Buffer.from(`${head(Buffer.alloc(0))}${CRC32C}:${checksum}\r\n`));
  const trailer = next('TRAILER', sha256Hex(`${CRC32C}:${checksum}\n`));
  pieces.push(Buffer.from(`x-amz-trailer-signature:${trailer}\r\n\r\n`));
  const options = optionsFor(mode, 66_560, {
    seedSignature: 'seed',
    signingKey: publicKeyOf(KEY_ID, SECRET),
    scope: global,
    trailerNames: [CRC32C],
  });
  expect((await readAll(decodeChunked(streamOf(...pieces), options))).equals(exampleBytes)).toBe(
    true,
  );
  pieces[1] = Buffer.alloc(65_536, 'b');
  expect(await faultOf(readAll(decodeChunked(streamOf(...pieces), options)))).toEqual(MISMATCH);
});

async function* cut(bytes: Uint8Array, size: number): ByteStream {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('an endless chunk is not held in memory', async () => {
  const size = 1_000_000_000;
  const piece = Buffer.alloc(65_536);
  let given = 0;
  async function* endless(): ByteStream {
    yield Buffer.from(`${size.toString(16)};chunk-signature=${'0'.repeat(64)}\r\n`);
    for (; given < 64 * 1024 * 1024; given += piece.length) yield piece;
  }
  let most = 0;
  const before = process.memoryUsage().arrayBuffers;
  const reading = (async () => {
    for await (const bytes of decodeChunked(endless(), optionsFor(plainMode, size)))
      most = Math.max(most, bytes.length);
  })();
  expect(await faultOf(reading)).toEqual(INCOMPLETE);
  expect(most).toBeLessThanOrEqual(piece.length);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});

test('whoever stops reading lets the source go', async () => {
  let isClosed = false;
  async function* source(): ByteStream {
    try {
      yield encode({ chunks: example, mode: plainMode });
      yield Buffer.from('never');
    } finally {
      isClosed = true;
    }
  }
  for await (const piece of decodeChunked(source(), optionsFor(plainMode, 66_560))) {
    expect(piece.length).toBe(65_536);
    break;
  }
  expect(isClosed).toBe(true);
});

const modes = [plainMode, trailerMode, unsignedMode];

/** A body of random chunks, encoded. */
const bodies = fc
  .record({
    mode: fc.constantFrom(...modes),
    full: fc.integer({ min: 0, max: 3 }),
    last: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ mode, full, last }) => {
    const chunks = [
      ...Array.from({ length: full }, (_none, index) => Buffer.alloc(8192 + index, index + 1)),
      ...(last.length > 0 ? [last] : []),
    ];
    const bytes = Buffer.concat(chunks);
    const trailer = mode.hasTrailer ? ([[CRC32C, checksumOf('crc32c', bytes)]] as const) : [];
    const options = optionsFor(mode, bytes.length, {
      trailerNames: mode.hasTrailer ? [CRC32C] : [],
    });
    return { bytes, options, encoded: encode({ chunks, mode, trailer }) };
  });

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

test('a body is the same however the network cuts it', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, fc.array(fc.nat(), { maxLength: 12 }), async (body, places) => {
      const pieces = cutAt(body.encoded, places);
      const decoded = await readAll(decodeChunked(streamOf(...pieces), body.options));
      expect(decoded.equals(body.bytes)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('a byte changed, removed or added is never accepted as another body', async () => {
  await fc.assert(
    fc.asyncProperty(
      bodies,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('change', 'remove', 'add', 'end'),
      async ({ bytes, options, encoded }, place, flip, kind) => {
        const at = place % encoded.length;
        const changed = {
          change: () => {
            const copy = Buffer.from(encoded);
            copy[at] = (copy[at] ?? 0) ^ flip;
            return copy;
          },
          remove: () => Buffer.concat([encoded.subarray(0, at), encoded.subarray(at + 1)]),
          add: () =>
            Buffer.concat([encoded.subarray(0, at), Buffer.from([flip]), encoded.subarray(at)]),
          end: () => encoded.subarray(0, at),
        }[kind]();
        // A size in other letters or with a zero before it is the same size, and white space in a trailer is none.
        const result: unknown = await readAll(decodeChunked(streamOf(changed), options)).catch(
          (reason: unknown) => reason,
        );
        if (Buffer.isBuffer(result)) expect(result.equals(bytes)).toBe(true);
        else expect(result).toBeInstanceOf(Fault);
        if (kind === 'end') expect(result).toBeInstanceOf(Fault);
      },
    ),
    { numRuns: 600 },
  );
});

test('a body whose hash was signed', async () => {
  const body = Buffer.from('hello');
  expect(await readAll(verifyHash(streamOf(body), sha256Hex(body), true))).toEqual(body);
  const [code] = await faultOf(readAll(verifyHash(streamOf(body), sha256Hex('x'), true)));
  expect(code).toBe('XAmzContentSHA256Mismatch');
});
