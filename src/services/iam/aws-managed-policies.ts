/**
 * The AWS managed policies that are known here, each with its default version as AWS publishes it.
 * [AWS Managed Policy Reference Guide]
 */
// GAP: AWS has more than a thousand; those not in this list answer as policies that do not exist.
import { type EpochMs, epochMs } from '#lib/time';

export interface AwsPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly version: number;
  readonly document: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

interface Published {
  readonly name: string;
  readonly path?: string;
  readonly description: string;
  readonly version: number;
  readonly created: string;
  readonly edited: string;
  readonly statements: readonly object[];
}

const allow = (
  actions: string | readonly string[],
  resource: string | readonly string[] = '*',
) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
});

const published: readonly Published[] = [
  {
    name: 'AdministratorAccess',
    description: 'Provides full access to AWS services and resources.',
    version: 1,
    created: '2015-02-06T18:39:46Z',
    edited: '2015-02-06T18:39:46Z',
    statements: [allow('*')],
  },
  {
    name: 'PowerUserAccess',
    description:
      'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    version: 12,
    created: '2015-02-06T18:39:00Z',
    edited: '2026-02-12T17:59:00Z',
    statements: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      allow([
        'account:GetAccountInformation',
        'account:GetGovCloudAccountInformation',
        'account:GetPrimaryEmail',
        'account:ListRegions',
        'iam:CreateServiceLinkedRole',
        'iam:DeleteServiceLinkedRole',
        'iam:ListRoles',
        'organizations:DescribeEffectivePolicy',
        'organizations:DescribeOrganization',
      ]),
    ],
  },
  {
    name: 'IAMFullAccess',
    description: 'Provides full access to IAM via the AWS Management Console.',
    version: 2,
    created: '2015-02-06T18:40:00Z',
    edited: '2019-06-21T19:40:00Z',
    statements: [
      allow([
        'iam:*',
        'organizations:DescribeAccount',
        'organizations:DescribeOrganization',
        'organizations:DescribeOrganizationalUnit',
        'organizations:DescribePolicy',
        'organizations:ListChildren',
        'organizations:ListParents',
        'organizations:ListPoliciesForTarget',
        'organizations:ListRoots',
        'organizations:ListPolicies',
        'organizations:ListTargetsForPolicy',
      ]),
    ],
  },
  {
    name: 'AmazonSQSFullAccess',
    description: 'Provides full access to Amazon SQS via the AWS Management Console.',
    version: 1,
    created: '2015-02-06T18:41:07Z',
    edited: '2015-02-06T18:41:07Z',
    statements: [allow(['sqs:*'])],
  },
  {
    name: 'AmazonS3FullAccess',
    description: 'Provides full access to all buckets via the AWS Management Console.',
    version: 2,
    created: '2015-02-06T18:40:58Z',
    edited: '2021-09-27T20:16:37Z',
    statements: [allow(['s3:*', 's3-object-lambda:*'])],
  },
  {
    name: 'AmazonSQSReadOnlyAccess',
    description: 'Provides read only access to Amazon SQS via the AWS Management Console.',
    version: 4,
    created: '2015-02-06T18:41:00Z',
    edited: '2024-05-24T18:16:00Z',
    statements: [
      {
        Sid: 'AmazonSQSReadOnlyAccess',
        ...allow([
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ListDeadLetterSourceQueues',
          'sqs:ListQueues',
          'sqs:ListMessageMoveTasks',
          'sqs:ListQueueTags',
        ]),
      },
    ],
  },
  {
    name: 'AmazonSNSFullAccess',
    description: 'Provides full access to Amazon SNS via the AWS Management Console.',
    version: 2,
    created: '2015-02-06T18:41:00Z',
    edited: '2024-09-24T22:32:00Z',
    statements: [
      { Sid: 'SNSFullAccess', ...allow('sns:*') },
      {
        Sid: 'SMSAccessViaSNS',
        ...allow([
          'sms-voice:DescribeVerifiedDestinationNumbers',
          'sms-voice:CreateVerifiedDestinationNumber',
          'sms-voice:SendDestinationNumberVerificationCode',
          'sms-voice:SendTextMessage',
          'sms-voice:DeleteVerifiedDestinationNumber',
          'sms-voice:VerifyDestinationNumber',
          'sms-voice:DescribeAccountAttributes',
          'sms-voice:DescribeSpendLimits',
          'sms-voice:DescribePhoneNumbers',
          'sms-voice:SetTextMessageSpendLimitOverride',
          'sms-voice:DescribeOptedOutNumbers',
          'sms-voice:DeleteOptedOutNumber',
        ]),
        Condition: { StringEquals: { 'aws:CalledViaLast': 'sns.amazonaws.com' } },
      },
    ],
  },
  {
    name: 'AmazonSNSRole',
    path: '/service-role/',
    description: 'Default policy for Amazon SNS service role.',
    version: 1,
    created: '2015-02-06T18:41:00Z',
    edited: '2015-02-06T18:41:00Z',
    statements: [
      allow(
        [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'logs:PutMetricFilter',
          'logs:PutRetentionPolicy',
        ],
        ['*'],
      ),
    ],
  },
  {
    name: 'AmazonSESFullAccess',
    description: 'Provides full access to Amazon SES via the AWS Management Console.',
    version: 1,
    created: '2015-02-06T18:41:00Z',
    edited: '2015-02-06T18:41:00Z',
    statements: [allow(['ses:*'])],
  },
  {
    name: 'AmazonAPIGatewayAdministrator',
    description:
      'Provides full access to create/edit/delete APIs in Amazon API Gateway via the AWS Management Console.',
    version: 1,
    created: '2015-07-09T17:34:00Z',
    edited: '2015-07-09T17:34:00Z',
    statements: [allow(['apigateway:*'], 'arn:aws:apigateway:*::/*')],
  },
  {
    name: 'AWSKeyManagementServicePowerUser',
    description: 'Provides access to AWS Key Management Service (KMS).',
    version: 2,
    created: '2015-02-06T18:40:00Z',
    edited: '2017-03-07T00:55:00Z',
    statements: [
      allow([
        'kms:CreateAlias',
        'kms:CreateKey',
        'kms:DeleteAlias',
        'kms:Describe*',
        'kms:GenerateRandom',
        'kms:Get*',
        'kms:List*',
        'kms:TagResource',
        'kms:UntagResource',
        'iam:ListGroups',
        'iam:ListRoles',
        'iam:ListUsers',
      ]),
    ],
  },
  {
    name: 'AWSLambdaBasicExecutionRole',
    path: '/service-role/',
    description: 'Provides write permissions to CloudWatch Logs.',
    version: 1,
    created: '2015-04-09T15:03:00Z',
    edited: '2015-04-09T15:03:00Z',
    statements: [allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'])],
  },
  {
    name: 'AWSLambdaSQSQueueExecutionRole',
    path: '/service-role/',
    description:
      'Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.',
    version: 1,
    created: '2018-06-14T21:50:45Z',
    edited: '2018-06-14T21:50:45Z',
    statements: [
      allow([
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ]),
    ],
  },
  {
    name: 'AWSLambdaRole',
    path: '/service-role/',
    description: 'Default policy for AWS Lambda service role.',
    version: 1,
    created: '2015-02-06T18:41:00Z',
    edited: '2015-02-06T18:41:00Z',
    statements: [allow(['lambda:InvokeFunction'], ['*'])],
  },
];

export const awsPolicies: readonly AwsPolicy[] = published.map(
  ({ name, path = '/', description, version, created, edited, statements }) => ({
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    name,
    path,
    description,
    version,
    document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    createdAt: epochMs(Date.parse(created)),
    updatedAt: epochMs(Date.parse(edited)),
  }),
);
