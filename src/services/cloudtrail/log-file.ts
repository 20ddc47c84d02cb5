/** Log files: what they are called and what is in them. [CloudTrail User Guide, "CloudTrail log file name format"] */
import { createHash } from 'node:crypto';
import { gzip } from 'node:zlib';

import { type EpochMs, isoSeconds } from '#lib/time';

import type { AuditRecord, Trail } from './tables.ts';

/** Where a trail's files of one account and region lie in its bucket, and when. */
export interface FilePlace {
  readonly account: string;
  readonly region: string;
  readonly at: EpochMs;
}

export const logFolders = { events: 'CloudTrail', insights: 'CloudTrail-Insight' } as const;

/** `AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/31/123456789012_CloudTrail_us-east-1_20260131T1205Z_Mu0KsOhtH1ar15ZZ.json.gz` */
export function logFileKey(
  trail: Pick<Trail, 'prefix'>,
  { account, region, at }: FilePlace,
  folder: string,
  unique: string,
): string {
  const minute = `${compactTime(at).slice(0, 'YYYYMMDDTHHmm'.length)}Z`;
  const name = `${account}_${folder}_${region}_${minute}_${unique}.json.gz`;
  return `${folderOf(trail, { account, region, at }, folder)}/${name}`;
}

export function folderOf(
  { prefix }: Pick<Trail, 'prefix'>,
  { account, region, at }: FilePlace,
  folder: string,
): string {
  const day = isoSeconds(at).slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '/');
  return `${prefix === undefined ? '' : `${prefix}/`}AWSLogs/${account}/${folder}/${region}/${day}`;
}

/** `20260131T120500Z` */
export function compactTime(at: EpochMs): string {
  return isoSeconds(at).replaceAll(/[-:]/g, '');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UNIQUE_CHARACTERS = 16;

/** The part of a name that keeps two files apart: the same for the same seed, so that a delivery that is repeated at once writes the same file. */
export function uniqueOf(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest();
  return Array.from({ length: UNIQUE_CHARACTERS }, (_unused, place) =>
    LETTERS.charAt((bytes[place] ?? 0) % LETTERS.length),
  ).join('');
}

export function logFileText(records: readonly AuditRecord[]): string {
  return JSON.stringify({ Records: records });
}

/** AWS: digests are of the text before it was compressed. [User Guide, "CloudTrail digest file structure", hashValue] */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function compressed(text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(text, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}
