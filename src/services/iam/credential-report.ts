/** The credential report: a table of users and of the state of their credentials. [IAM User Guide, "Get credential reports"] */
import type { Transaction } from '#kernel/store';
import { type EpochMs, isoSeconds, plusSeconds } from '#lib/time';

import { keysOf } from './access-key.ts';
import { arnOfEntity, listEntities } from './entity.ts';
import { bounds, limits } from './limits.ts';
import { devicesOf } from './mfa.ts';
import { expiryOf, findPasswordPolicy, findProfileOf } from './password.ts';
import { signingCertificatesOf } from './signing-certificate.ts';
import {
  type AccessKey,
  type CredentialReport,
  credentialReports,
  reportParts,
  type SigningCertificate,
  type User,
} from './tables.ts';

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
] as const;

const NOT_APPLICABLE = 'N/A';
const NO_INFORMATION = 'no_information';
const NOT_SUPPORTED = 'not_supported';
const SECONDS_VALID = limits.credentialReportHours * 60 * 60;

export function findReport(tx: Transaction): CredentialReport | undefined {
  return tx.get(credentialReports, 'report');
}

/** AWS: a report is given for four hours, and then made anew. [IAM User Guide, "Get credential reports"] */
export function isExpired(generatedAt: EpochMs, now: EpochMs): boolean {
  return now >= plusSeconds(generatedAt, SECONDS_VALID);
}

/** Writes the lines of a report, in the place of those of the report before. */
export function writeReport(
  tx: Transaction,
  account: string,
  id: string,
  generatedAt: EpochMs,
): void {
  for (const part of tx.scan(reportParts)) tx.delete(reportParts, part);
  const lines = [
    COLUMNS.join(','),
    rootLine(account),
    ...listEntities(tx, 'user')
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((user) => userLine(tx, account, user)),
  ];
  for (let at = 0; at < lines.length; at += bounds.linesPerReportPart) {
    const text = lines.slice(at, at + bounds.linesPerReportPart).join('\n');
    tx.put(reportParts, { reportId: id, part: at / bounds.linesPerReportPart, text });
  }
  tx.put(credentialReports, { id, generatedAt });
}

export function reportText(tx: Transaction, id: string): string {
  return [...tx.scan(reportParts, { prefix: [id] })].map(({ text }) => text).join('\n');
}

// GAP: the root user's keys are kept by the cloud, not by IAM, and when credentials were last used is not known to IAM:
// those cells say not_supported and no_information.
function rootLine(account: string): string {
  const cells = [
    '<root_account>',
    `arn:aws:iam::${account}:root`,
    NOT_SUPPORTED,
    NOT_SUPPORTED,
    NO_INFORMATION,
    NOT_SUPPORTED,
    NOT_SUPPORTED,
    'false',
    ...Array<string>(10).fill(NOT_SUPPORTED),
    ...certificateCells(undefined),
    ...certificateCells(undefined),
  ];
  return cells.join(',');
}

function userLine(tx: Transaction, account: string, user: User): string {
  const profile = findProfileOf(tx, user);
  const expiresAt = profile && expiryOf(profile, findPasswordPolicy(tx));
  const [firstKey, secondKey] = byAge(keysOf(tx, user), ({ createdAt }) => createdAt);
  const certificates = byAge(signingCertificatesOf(tx, user), ({ uploadedAt }) => uploadedAt);
  const [firstCertificate, secondCertificate] = certificates;
  const cells = [
    user.name,
    arnOfEntity(account, user),
    timeOf(user.createdAt),
    String(profile !== undefined),
    profile ? NO_INFORMATION : NOT_APPLICABLE,
    profile ? timeOf(profile.changedAt) : NOT_APPLICABLE,
    expiresAt === undefined ? NOT_APPLICABLE : timeOf(expiresAt),
    String(devicesOf(tx, user).length > 0),
    ...keyCells(firstKey),
    ...keyCells(secondKey),
    ...certificateCells(firstCertificate),
    ...certificateCells(secondCertificate),
  ];
  return cells.map(quoted).join(',');
}

function byAge<T>(items: readonly T[], ageOf: (item: T) => EpochMs): readonly T[] {
  return items.toSorted((a, b) => ageOf(a) - ageOf(b));
}

function keyCells(key: AccessKey | undefined): readonly string[] {
  if (!key) return ['false', ...Array<string>(4).fill(NOT_APPLICABLE)];
  return [String(key.isActive), timeOf(key.createdAt), ...Array<string>(3).fill(NO_INFORMATION)];
}

function certificateCells(certificate: SigningCertificate | undefined): readonly string[] {
  return certificate
    ? [String(certificate.isActive), timeOf(certificate.uploadedAt)]
    : ['false', NOT_APPLICABLE];
}

/** As AWS writes times in this report: 2015-04-09T15:03:00+00:00 */
function timeOf(instant: EpochMs): string {
  return isoSeconds(instant).replace('Z', '+00:00');
}

/** Names and paths may have commas in them. */
function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
