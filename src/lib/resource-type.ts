import { parseArn } from './arn.ts';

/** The kinds of resources as CloudFormation and CloudTrail name them, by the service and the leading word of their ARNs. [AWS resource types] */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['cloudtrail channel', 'AWS::CloudTrail::Channel'],
  ['cloudtrail eventdatastore', 'AWS::CloudTrail::EventDataStore'],
  ['cloudtrail trail', 'AWS::CloudTrail::Trail'],
  ['cognito-identity identitypool', 'AWS::Cognito::IdentityPool'],
  ['dynamodb table', 'AWS::DynamoDB::Table'],
  ['iam group', 'AWS::IAM::Group'],
  ['iam instance-profile', 'AWS::IAM::InstanceProfile'],
  ['iam oidc-provider', 'AWS::IAM::OIDCProvider'],
  ['iam policy', 'AWS::IAM::Policy'],
  ['iam role', 'AWS::IAM::Role'],
  ['iam saml-provider', 'AWS::IAM::SAMLProvider'],
  ['iam user', 'AWS::IAM::User'],
  ['kinesis stream', 'AWS::Kinesis::Stream'],
  ['kms alias', 'AWS::KMS::Alias'],
  ['kms key', 'AWS::KMS::Key'],
  ['lambda function', 'AWS::Lambda::Function'],
  ['s3 accesspoint', 'AWS::S3::AccessPoint'],
  ['secretsmanager secret', 'AWS::SecretsManager::Secret'],
  ['sns endpoint', 'AWS::SNS::PlatformEndpoint'],
  ['ssm parameter', 'AWS::SSM::Parameter'],
  ['states activity', 'AWS::StepFunctions::Activity'],
  ['states stateMachine', 'AWS::StepFunctions::StateMachine'],
  ['swf domain', 'AWS::SWF::Domain'],
]);
/** Services whose ARNs have no leading word. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['s3', 'AWS::S3::Bucket'],
  ['sns', 'AWS::SNS::Topic'],
  ['sqs', 'AWS::SQS::Queue'],
]);

/** The type of the resource that an ARN names; undefined where we know none. */
export function resourceTypeOf(arn: string): string | undefined {
  const parsed = parseArn(arn);
  if (!parsed) return undefined;
  const { service, region, resource } = parsed;
  // An object's ARN has neither region nor account, and a key may begin with any word.
  if (service === 's3' && region === '')
    return resource.includes('/') ? 'AWS::S3::Object' : 'AWS::S3::Bucket';
  const [word = ''] = resource.split(/[/:]/, 1);
  if (service === 'dynamodb' && resource.includes('/stream/')) return 'AWS::DynamoDB::Stream';
  if (service === 'kinesis' && resource.includes('/consumer/'))
    return 'AWS::Kinesis::StreamConsumer';
  return TYPES.get(`${service} ${word}`) ?? PLAIN.get(service);
}
