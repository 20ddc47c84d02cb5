/** Trails by their names and ARNs, and what of them is shown. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';
import type { EpochMs } from '#lib/time';

import type { Trail as ShownTrail, UpdateTrailResponse } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { type Trail, trails } from './tables.ts';

const CHARACTERS = /^[A-Za-z0-9._-]*$/;
const EDGE = /^[A-Za-z0-9]$/;
const ADJACENT = /[._-]{2}/;
const IP_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const LONGEST_ARN = 256;

/** What a request names a trail by. */
export interface TrailName {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly isArn: boolean;
}

export function trailArn(region: string, account: string, name: string): string {
  return `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;
}

/** Reads a name or an ARN of a trail; refuses any other text. A bare name is one of the call's own region. */
export function trailNameOf(ctx: Context, text: string): TrailName {
  if (text.startsWith('arn:')) return ofArn(text);
  checkTrailName(text);
  const { account } = ctx;
  const region = ctx.request.scopeRegion;
  return { name: text, arn: trailArn(region, account, text), account, region, isArn: false };
}

function ofArn(text: string): TrailName {
  const arn = text.length <= LONGEST_ARN ? parseArn(text) : undefined;
  const isTrail =
    arn?.service === 'cloudtrail' &&
    arn.resource.startsWith('trail/') &&
    arn.region !== '' &&
    /^\d{12}$/.test(arn.account);
  if (!isTrail) {
    throw fault(
      'CloudTrailARNInvalidException',
      `${text.slice(0, LONGEST_ARN)} is not a valid trail ARN.`,
    );
  }
  const name = arn.resource.slice('trail/'.length);
  checkTrailName(name);
  return { name, arn: text, account: arn.account, region: arn.region, isArn: true };
}

/** Refuses a name that no trail can have. [CloudTrail API Reference, CreateTrail; User Guide, "Naming requirements"] */
export function checkTrailName(name: string): void {
  const problem = problemOf(name);
  if (problem !== undefined) throw fault('InvalidTrailNameException', problem);
}

function problemOf(name: string): string | undefined {
  const { min, max } = limits.trailNameCharacters;
  if (name === '') return 'Trail name or ARN can not be blank.';
  if (name.length < min)
    return `Trail name too short. Minimum allowed length: ${min} characters. Specified name length: ${name.length} characters.`;
  if (name.length > max)
    return `Trail name too long. Maximum allowed length: ${max} characters. Specified name length: ${name.length} characters.`;
  if (!CHARACTERS.test(name))
    return 'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).';
  if (!EDGE.test(name.charAt(0))) return 'Trail name must starts with a letter or number.';
  if (!EDGE.test(name.charAt(name.length - 1)))
    return 'Trail name must ends with a letter or number.';
  if (ADJACENT.test(name))
    return 'Trail name must not have adjacent periods, underscores or hyphens.';
  if (IP_ADDRESS.test(name)) return 'Trail name must not be in IP address format.';
  return undefined;
}

export function arnOfTrail(account: string, { region, name }: Trail): string {
  return trailArn(region, account, name);
}

/** A trail in its home region. */
export function findTrail(tx: Transaction, region: string, name: string): Trail | undefined {
  return tx.get(trails, region, blind(name));
}

export function findTrailById(tx: Transaction, id: string): Trail | undefined {
  for (const trail of tx.scanIndex(trails, 'id', { prefix: [id] })) return trail;
  return undefined;
}

/** The trails of a region: those at home there, and the shadows of those of all regions. */
export function* trailsOf(tx: Transaction, region: string): IterableIterator<Trail> {
  for (const trail of tx.scan(trails)) if (isSeenIn(trail, region)) yield trail;
}

/** Whether a trail takes the events of a region. */
export function isSeenIn(trail: Trail, region: string): boolean {
  return trail.isMultiRegion || trail.region === region;
}

/** The trail that a request asks about. By its ARN a trail of all regions is found in each; by its name only at home. */
export function requireTrail(tx: Transaction, ctx: Context, text: string): Trail {
  const named = trailNameOf(ctx, text);
  const trail = findTrail(tx, named.region, named.name);
  if (!trail || !isSeenIn(trail, ctx.request.scopeRegion)) throw unknownTrail(named);
  return trail;
}

/** The trail that a request changes: AWS lets it be changed in its home region only. */
export function requireTrailAtHome(tx: Transaction, ctx: Context, text: string): Trail {
  const named = trailNameOf(ctx, text);
  const here = ctx.request.scopeRegion;
  const trail = named.isArn
    ? findTrail(tx, named.region, named.name)
    : (findTrail(tx, here, named.name) ?? findShadow(tx, here, named.name));
  if (!trail || !isSeenIn(trail, here)) throw unknownTrail(named);
  if (trail.region === here) return trail;
  // GAP: AWS's words for a trail of another region are not known.
  throw fault(
    'InvalidHomeRegionException',
    `The trail ${arnOfTrail(ctx.account, trail)} can be changed in its home region ${trail.region} only.`,
  );
}

/** A trail of all regions whose home is elsewhere. */
export function findShadow(tx: Transaction, region: string, name: string): Trail | undefined {
  for (const trail of trailsOf(tx, region)) if (trail.name === name) return trail;
  return undefined;
}

export function unknownTrail({ arn, account }: TrailName) {
  return fault('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${account}`);
}

/** Whether a trail records what happened at an instant; records come a little later than their calls. */
export function wasLogging({ isLogging, startedAtMs, stoppedAtMs }: Trail, at: EpochMs): boolean {
  if (startedAtMs === undefined || at < startedAtMs) return false;
  return isLogging || (stoppedAtMs !== undefined && at < stoppedAtMs);
}

/** The settings as CreateTrail and UpdateTrail answer them. */
export function toSettings(account: string, trail: Trail): UpdateTrailResponse {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    ...(trail.prefix !== undefined && { S3KeyPrefix: trail.prefix }),
    ...(trail.topicArn !== undefined && {
      SnsTopicName: trail.topicArn.slice(trail.topicArn.lastIndexOf(':') + 1),
      SnsTopicARN: trail.topicArn,
    }),
    IncludeGlobalServiceEvents: trail.includesGlobal,
    IsMultiRegionTrail: trail.isMultiRegion,
    TrailARN: arnOfTrail(account, trail),
    LogFileValidationEnabled: trail.isValidated,
    ...(trail.logGroupArn !== undefined && { CloudWatchLogsLogGroupArn: trail.logGroupArn }),
    ...(trail.logRoleArn !== undefined && { CloudWatchLogsRoleArn: trail.logRoleArn }),
    ...(trail.keyArn !== undefined && { KmsKeyId: trail.keyArn }),
    IsOrganizationTrail: false,
    RecursiveLogging: trail.isRecursive,
  };
}

export function toShownTrail(account: string, trail: Trail): ShownTrail {
  return {
    ...toSettings(account, trail),
    HomeRegion: trail.region,
    HasCustomEventSelectors: trail.selectors !== undefined,
    HasInsightSelectors: trail.insights !== undefined,
  };
}
