/** Asks the destinations of a trail, before it is made or changed, whether CloudTrail may deliver to them. */
import { isFault } from '#kernel/fault';
import { accountOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import type { KmsApi } from '#services/kms/api.gen';
import type { OrganizationsApi } from '#services/organizations/api.gen';
import type { SnsApi } from '#services/sns/api.gen';
import type { StsApi } from '#services/sts/api.gen';

import { fault } from './define.ts';
import type { LogsApi, S3Api } from './neighbours.ts';
import { logGroupName, type Settings } from './trail-settings.ts';
import { unsupported } from './unsupported.ts';

/** The principal that CloudTrail is for others. */
export const CLOUDTRAIL = 'cloudtrail.amazonaws.com';
export const LOGS_SESSION = 'CLOUDWATCH_LOGS_DELIVERY_SESSION';

/** A destination that could not be asked, as its service is not built: deliveries to it fail in the same way. */
export type Unasked = ReadonlySet<'files' | 'notices' | 'stream'>;

interface Place {
  readonly arn: string;
  readonly region: string;
}

/**
 * Gives the settings with the key's ARN, and what could not be asked; refuses what CloudTrail may not use. What the trail had
 * before is not asked again.
 */
export async function checkDestinations(
  ctx: Context,
  trail: Place,
  settings: Settings,
  before?: Settings,
): Promise<{ readonly settings: Settings; readonly unasked: Unasked }> {
  const unasked = new Set<'files' | 'notices' | 'stream'>();
  const isSame = (...names: readonly (keyof Settings)[]) =>
    before !== undefined && names.every((name) => before[name] === settings[name]);
  // Keys come first: a key that is not there is told before anything is written.
  const { keyArn: key, topicArn } = settings;
  const keyArn = key === undefined || isSame('keyArn') ? key : await checkKey(ctx, trail, key);
  if (!isSame('bucket', 'prefix') && !(await checkBucket(ctx, trail, settings)))
    unasked.add('files');
  if (topicArn !== undefined && !isSame('topicArn') && !(await checkTopic(ctx, trail, topicArn)))
    unasked.add('notices');
  if (!isSame('logGroupArn', 'logRoleArn') && !(await checkLogs(ctx, trail, settings)))
    unasked.add('stream');
  return { settings: { ...settings, ...(keyArn !== undefined && { keyArn }) }, unasked };
}

const asCloudTrail = ({ arn }: Place) => ({ servicePrincipal: CLOUDTRAIL, sourceArn: arn });

/** False where S3 is not built. */
async function checkBucket(
  ctx: Context,
  trail: Place,
  { bucket, prefix }: Settings,
): Promise<boolean> {
  const s3 = ctx.client<S3Api>('s3', asCloudTrail(trail));
  try {
    await s3.GetBucketAcl({ Bucket: bucket });
    // AWS: a folder of no bytes, written to see whether files can be.
    const folder = `AWSLogs/${ctx.account}/CloudTrail/`;
    await s3.PutObject({
      Bucket: bucket,
      Key: prefix === undefined ? folder : `${prefix}/${folder}`,
      ContentLength: 0,
      ACL: 'bucket-owner-full-control',
    });
    return true;
  } catch (error) {
    if (isFault(error, 'NotImplemented')) return false;
    if (isFault(error, 'NoSuchBucket'))
      throw fault('S3BucketDoesNotExistException', `S3 bucket ${bucket} does not exist!`);
    if (isFault(error))
      throw fault(
        'InsufficientS3BucketPolicyException',
        `Incorrect S3 bucket policy is detected for bucket: ${bucket}`,
      );
    throw error;
  }
}

/** False where SNS is not built. */
async function checkTopic(ctx: Context, trail: Place, topicArn: string): Promise<boolean> {
  const sns = ctx.client<SnsApi>('sns', asCloudTrail(trail));
  try {
    await sns.Publish({ TopicArn: topicArn, Message: 'CloudTrail validation message.' });
    return true;
  } catch (error) {
    if (isFault(error, 'NotImplemented')) return false;
    if (isFault(error))
      throw fault(
        'InsufficientSnsTopicPolicyException',
        'SNS Topic does not exist or the topic policy is incorrect!',
      );
    throw error;
  }
}

/** The ARN of a key that CloudTrail may encrypt log files of this trail with. */
async function checkKey(ctx: Context, trail: Place, name: string): Promise<string> {
  const kms = ctx.client<KmsApi>('kms', asCloudTrail(trail));
  const target = { account: ctx.account, region: trail.region };
  try {
    const { KeyMetadata } = await kms.DescribeKey({ KeyId: name }, target);
    const KeyId = KeyMetadata?.Arn ?? name;
    await kms.GenerateDataKeyWithoutPlaintext(
      { KeyId, KeySpec: 'AES_256', EncryptionContext: { 'aws:cloudtrail:arn': trail.arn } },
      target,
    );
    return KeyId;
  } catch (error) {
    if (!isFault(error)) throw error;
    switch (error.code) {
      case 'NotFoundException':
        throw fault(
          'KmsKeyNotFoundException',
          `KMS key ${name} does not exist or is in another Region.`,
        );
      case 'AccessDeniedException':
        throw fault(
          'InsufficientEncryptionPolicyException',
          'Insufficient permissions to access S3 bucket or KMS key.',
        );
      default:
        throw fault('KmsException', error.message);
    }
  }
}

/** False where CloudWatch Logs is not built; whether the role trusts CloudTrail is asked in any case. */
async function checkLogs(
  ctx: Context,
  trail: Place,
  { logGroupArn, logRoleArn }: Settings,
): Promise<boolean> {
  if (logGroupArn === undefined || logRoleArn === undefined) return true;
  try {
    await ctx
      .client<StsApi>('sts', asCloudTrail(trail))
      .AssumeRole({ RoleArn: logRoleArn, RoleSessionName: LOGS_SESSION });
  } catch (error) {
    if (!isFault(error)) throw error;
    throw fault(
      'InvalidCloudWatchLogsRoleArnException',
      'Access denied. Check the trust relationships for your role.',
    );
  }
  return await createLogStream(ctx, trail, logGroupArn, logRoleArn);
}

async function createLogStream(
  ctx: Context,
  trail: Place,
  logGroupArn: string,
  logRoleArn: string,
): Promise<boolean> {
  const logs = ctx.client<LogsApi>('cloudwatch-logs', {
    ...asCloudTrail(trail),
    role: logRoleArn,
    sessionName: LOGS_SESSION,
  });
  try {
    await logs.CreateLogStream(
      {
        logGroupName: logGroupName(logGroupArn),
        logStreamName: logStreamName(ctx.account, trail.region),
      },
      { account: ctx.account, region: trail.region },
    );
    return true;
  } catch (error) {
    if (isFault(error, 'NotImplemented')) return false;
    if (isFault(error, 'ResourceAlreadyExistsException')) return true;
    if (isFault(error, 'ResourceNotFoundException'))
      throw fault(
        'InvalidCloudWatchLogsLogGroupArnException',
        'CloudTrail cannot validate the specified log group ARN.',
      );
    if (isFault(error))
      throw fault(
        'InvalidCloudWatchLogsRoleArnException',
        'Access denied. Check the permissions for your role.',
      );
    throw error;
  }
}

/** `123456789012_CloudTrail_us-east-1` [CloudTrail User Guide, "CloudWatch log group and log stream naming"] */
export function logStreamName(account: string, region: string): string {
  return `${account}_CloudTrail_${region}`;
}

/** Refuses what only the management account of an organization can have; and there too, as it is not built. */
export async function refuseOrganization(
  ctx: Context,
  operation: string,
  parameter: string,
): Promise<never> {
  try {
    const { Organization } = await ctx
      .client<OrganizationsApi>('organizations', { onBehalfOf: ctx.identity })
      .DescribeOrganization({});
    if (Organization?.MasterAccountId !== accountOf(ctx.identity.caller)) {
      throw fault(
        'NotOrganizationMasterAccountException',
        'This account is not the management account of an organization.',
      );
    }
    if (Organization?.FeatureSet !== 'ALL') {
      throw fault(
        'OrganizationNotInAllFeaturesModeException',
        'All features must be enabled in the organization.',
      );
    }
  } catch (error) {
    if (isFault(error, 'AccessDeniedException')) {
      throw fault(
        'InsufficientDependencyServiceAccessPermissionException',
        'The caller lacks organizations:DescribeOrganization.',
      );
    }
    if (isFault(error, 'NotImplemented') || isFault(error, 'AWSOrganizationsNotInUseException')) {
      throw fault(
        'OrganizationsNotInUseException',
        'This account is not a member of an organization.',
      );
    }
    throw error;
  }
  // GAP: a trail or an event data store takes the events of its own account only.
  throw unsupported(operation, parameter);
}
