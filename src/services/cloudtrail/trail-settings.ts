/** The settings of a trail as a request gives them. */
import { parseArn } from '#lib/arn';

import type { CreateTrailRequest, UpdateTrailRequest } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Trail } from './tables.ts';

/** What CreateTrail and UpdateTrail can set. */
export type Settings = Pick<
  Trail,
  | 'bucket'
  | 'prefix'
  | 'topicArn'
  | 'includesGlobal'
  | 'isMultiRegion'
  | 'isValidated'
  | 'logGroupArn'
  | 'logRoleArn'
  | 'keyArn'
  | 'isRecursive'
>;

const BUCKET = /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/;
const IP_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const PREFIX = /^[\w!\-.*'()/ =@&$;+,:?]*$/;
const TOPIC = /^[\w-]{1,256}$/;
const KEY_ID = /^[\w-]+$/;
const ALIAS = /^alias\/[\w/-]+$/;

/** The settings that a request leads to; `before` are those of the trail that it changes. */
export function settingsOf(
  input: CreateTrailRequest | UpdateTrailRequest,
  before: Settings | undefined,
  place: { readonly account: string; readonly region: string },
): Settings {
  const bucket = input.S3BucketName ?? before?.bucket ?? '';
  checkBucket(bucket);
  const prefix = emptied(input.S3KeyPrefix, before?.prefix);
  if (prefix !== undefined) checkPrefix(prefix);
  const topic = emptied(input.SnsTopicName, before?.topicArn);
  const logGroupArn = emptied(input.CloudWatchLogsLogGroupArn, before?.logGroupArn);
  const logRoleArn = emptied(input.CloudWatchLogsRoleArn, before?.logRoleArn);
  checkLogs(logGroupArn, logRoleArn, place);
  const isMultiRegion = input.IsMultiRegionTrail ?? before?.isMultiRegion ?? false;
  const includesGlobal = input.IncludeGlobalServiceEvents ?? before?.includesGlobal ?? true;
  if (isMultiRegion && !includesGlobal) {
    throw fault(
      'InvalidParameterCombinationException',
      'Multi-Region trail must include global service events.',
    );
  }
  const key = emptied(input.KmsKeyId, before?.keyArn);
  if (key !== undefined) checkKeyName(key);
  return {
    bucket,
    ...(prefix !== undefined && { prefix }),
    ...(topic !== undefined && { topicArn: topicArnOf(topic, place) }),
    includesGlobal,
    isMultiRegion,
    isValidated: input.EnableLogFileValidation ?? before?.isValidated ?? false,
    ...(logGroupArn !== undefined && { logGroupArn }),
    ...(logRoleArn !== undefined && { logRoleArn }),
    ...(key !== undefined && { keyArn: key }),
    isRecursive: input.RecursiveLogging ?? before?.isRecursive ?? true,
  };
}

/** AWS: an empty text takes a setting away. [CloudTrail CLI Reference, update-trail] */
function emptied(given: string | undefined, before: string | undefined): string | undefined {
  return given === '' ? undefined : (given ?? before);
}

function checkBucket(name: string): void {
  const { min, max } = limits.bucketNameCharacters;
  const isName =
    name.length >= min &&
    name.length <= max &&
    BUCKET.test(name) &&
    !name.includes('..') &&
    !IP_ADDRESS.test(name);
  if (isName) return;
  throw fault(
    'InvalidS3BucketNameException',
    name === ''
      ? 'Bucket name cannot be blank!'
      : `Bucket name is not valid: ${name.slice(0, max)}`,
  );
}

function checkPrefix(prefix: string): void {
  if (prefix.length > limits.keyPrefixCharacters) {
    throw fault(
      'InvalidS3PrefixException',
      `S3 key prefix too long. Maximum allowed length: ${limits.keyPrefixCharacters} characters. Specified prefix length: ${prefix.length} characters.`,
    );
  }
  if (PREFIX.test(prefix) && !prefix.startsWith('/') && !prefix.endsWith('/')) return;
  throw fault(
    'InvalidS3PrefixException',
    'The S3 key prefix contains characters that are not valid, or begins or ends with a slash.',
  );
}

function topicArnOf(
  topic: string,
  { account, region }: { readonly account: string; readonly region: string },
): string {
  if (TOPIC.test(topic)) return `arn:aws:sns:${region}:${account}:${topic}`;
  const arn = topic.length <= limits.topicCharacters ? parseArn(topic) : undefined;
  if (arn?.service === 'sns' && /^\d{12}$/.test(arn.account) && TOPIC.test(arn.resource))
    return topic;
  throw fault('InvalidSnsTopicNameException', 'The SNS topic name or ARN is not valid.');
}

function checkLogs(
  group: string | undefined,
  role: string | undefined,
  { account, region }: { readonly account: string; readonly region: string },
): void {
  if (group === undefined && role === undefined) return;
  if (group === undefined || role === undefined) {
    throw fault(
      'InvalidParameterCombinationException',
      'You must specify both a log group ARN and a role ARN.',
    );
  }
  const arn = parseArn(group);
  const isGroup =
    arn?.service === 'logs' && /^log-group:[\w./#-]{1,512}(?::\*)?$/.test(arn.resource);
  if (!isGroup || arn.account !== account || arn.region !== region) {
    throw fault(
      'InvalidCloudWatchLogsLogGroupArnException',
      'CloudTrail cannot validate the specified log group ARN.',
    );
  }
  const roleArn = parseArn(role);
  if (
    roleArn?.service !== 'iam' ||
    roleArn.account !== account ||
    !roleArn.resource.startsWith('role/')
  ) {
    throw fault(
      'InvalidCloudWatchLogsRoleArnException',
      'CloudTrail cannot validate the specified role ARN.',
    );
  }
}

/** The name of the log group that an ARN names. */
export function logGroupName(arn: string): string {
  return (parseArn(arn)?.resource ?? '').slice('log-group:'.length).replace(/:\*$/, '');
}

function checkKeyName(name: string): void {
  const arn = parseArn(name);
  const resource = arn?.resource ?? '';
  const isArn = arn?.service === 'kms' && (/^key\/[\w-]+$/.test(resource) || ALIAS.test(resource));
  if (isArn || ALIAS.test(name) || KEY_ID.test(name)) return;
  throw fault('InvalidKmsKeyIdException', 'The KMS key ID, alias or ARN is not valid.');
}
