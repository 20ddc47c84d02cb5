/** Digest files: which log files an hour brought, signed and chained. [CloudTrail User Guide, "CloudTrail digest file structure"] */
import { createHash, generateKeyPair, sign } from 'node:crypto';

import { durationMs, type EpochMs, isoSeconds, plusMs } from '#lib/time';

import { limits } from './limits.ts';
import { compactTime, type FilePlace, folderOf, sha256Hex } from './log-file.ts';
import type { Chain, DigestLink, LogFile, SigningKey, Trail } from './tables.ts';

const FOLDER = 'CloudTrail-Digest';
export const SIGNATURE_ALGORITHM = 'SHA256withRSA';

/** A key pair whose time is not over. */
export type UsableKey = SigningKey & { readonly privateKey: string };

/** A digest file, ready to be delivered. */
export interface Digest {
  readonly text: string;
  readonly link: DigestLink;
}

export interface DigestParts {
  readonly account: string;
  readonly trail: Trail;
  readonly chain: Chain;
  readonly endMs: EpochMs;
  readonly files: readonly LogFile[];
  readonly key: UsableKey;
}

/** Writes and signs the digest of one hour. */
export function digestOf({ account, trail, chain, endMs, files, key }: DigestParts): Digest {
  const { bucket } = trail;
  const objectKey = digestKey(trail, { account, region: chain.region, at: endMs });
  const previous = chain.last;
  const text = JSON.stringify({
    awsAccountId: account,
    digestStartTime: isoSeconds(chain.nextStartMs),
    digestEndTime: isoSeconds(endMs),
    digestS3Bucket: bucket,
    digestS3Object: objectKey,
    digestPublicKeyFingerprint: key.fingerprint,
    digestSignatureAlgorithm: SIGNATURE_ALGORITHM,
    newestEventTime: timeOf(files.map(({ newestMs }) => newestMs).toSorted((a, b) => b - a)[0]),
    oldestEventTime: timeOf(files.map(({ oldestMs }) => oldestMs).toSorted((a, b) => a - b)[0]),
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: files.map((file) => ({
      s3Bucket: file.bucket,
      s3Object: file.key,
      hashValue: file.hash,
      hashAlgorithm: 'SHA-256',
      newestEventTime: isoSeconds(file.newestMs),
      oldestEventTime: isoSeconds(file.oldestMs),
    })),
  });
  const hash = sha256Hex(text);
  // AWS: the words `null` stand for the signature that the first digest of a chain has none of. [User Guide, "Custom implementations of log file integrity validation"]
  const signed = [isoSeconds(endMs), `${bucket}/${objectKey}`, hash, previous?.signature ?? 'null'];
  const signature = sign('sha256', Buffer.from(signed.join('\n')), key.privateKey).toString('hex');
  return { text, link: { bucket, key: objectKey, hash, signature } };
}

function digestKey(trail: Trail, place: FilePlace): string {
  const { account, region, at } = place;
  const name = `${account}_${FOLDER}_${region}_${trail.name}_${trail.region}_${compactTime(at)}.json.gz`;
  return `${folderOf(trail, place, FOLDER)}/${name}`;
}

function timeOf(at: EpochMs | undefined): string | null {
  return at === undefined ? null : isoSeconds(at);
}

/** Makes a key pair that is valid from an instant on. */
export function makeSigningKey(region: string, validFromMs: EpochMs): Promise<UsableKey> {
  return new Promise((resolve, reject) => {
    generateKeyPair(
      'rsa',
      { modulusLength: limits.signingKeyBits },
      (error, publicKey, privateKey) => {
        if (error) {
          reject(error);
          return;
        }
        const der = publicKey.export({ type: 'pkcs1', format: 'der' });
        resolve({
          region,
          validFromMs,
          validUntilMs: plusMs(validFromMs, durationMs({ days: limits.signingKeyDays })),
          // GAP: what AWS computes a fingerprint from is not told; it looks like MD5 in hex, as this one.
          fingerprint: createHash('md5').update(der).digest('hex'),
          publicKey: der.toString('base64'),
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        });
      },
    );
  });
}
