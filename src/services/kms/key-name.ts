/** The four ways to name a key: its id, its ARN, an alias, an alias's ARN. [KMS Developer Guide, "Key identifiers (KeyId)"] */
import { parseArn } from '#lib/arn';

/** The account and region that a name without them is meant in. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export type KeyName =
  | { readonly kind: 'key'; readonly id: string; readonly place?: Place }
  | { readonly kind: 'alias'; readonly alias: string; readonly place?: Place };

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ACCOUNT = /^\d{12}$/;
export const MULTI_REGION_PREFIX = 'mrk-';
export const ALIAS_PREFIX = 'alias/';
const KEY_PREFIX = 'key/';

/** Reads a name; undefined for a text that names no key. */
export function parseKeyName(text: string): KeyName | undefined {
  if (text.startsWith('arn:')) return parseKeyArn(text);
  if (text.startsWith(ALIAS_PREFIX)) return { kind: 'alias', alias: text };
  return KEY_ID.test(text) ? { kind: 'key', id: text } : undefined;
}

function parseKeyArn(text: string): KeyName | undefined {
  const arn = parseArn(text);
  if (!arn || arn.service !== 'kms' || arn.partition !== 'aws') return undefined;
  if (!ACCOUNT.test(arn.account) || arn.region === '') return undefined;
  const place = { account: arn.account, region: arn.region };
  if (arn.resource.startsWith(ALIAS_PREFIX)) return { kind: 'alias', alias: arn.resource, place };
  if (!arn.resource.startsWith(KEY_PREFIX)) return undefined;
  const id = arn.resource.slice(KEY_PREFIX.length);
  return KEY_ID.test(id) ? { kind: 'key', id, place } : undefined;
}

/** The account that a name says its key belongs to: whose cell the call is about. */
export function ownerOfName(text: string | undefined): { readonly account?: string } {
  const account = text === undefined ? undefined : parseKeyName(text)?.place?.account;
  return account === undefined ? {} : { account };
}

export function keyArn({ account, region }: Place, id: string): string {
  return `arn:aws:kms:${region}:${account}:${KEY_PREFIX}${id}`;
}

export function aliasArn({ account, region }: Place, alias: string): string {
  return `arn:aws:kms:${region}:${account}:${alias}`;
}

/** Whether a key may have relatives of the same id in other regions. */
export function isMultiRegionId(id: string): boolean {
  return id.startsWith(MULTI_REGION_PREFIX);
}
