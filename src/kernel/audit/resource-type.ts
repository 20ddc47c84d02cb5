import { parseArn } from '#lib/arn';

/** The kinds of resources as CloudTrail names them, by the service and the leading word of their ARNs. [AWS resource types] */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['iam group', 'AWS::IAM::Group'],
  ['iam instance-profile', 'AWS::IAM::InstanceProfile'],
  ['iam oidc-provider', 'AWS::IAM::OIDCProvider'],
  ['iam policy', 'AWS::IAM::Policy'],
  ['iam role', 'AWS::IAM::Role'],
  ['iam saml-provider', 'AWS::IAM::SAMLProvider'],
  ['iam user', 'AWS::IAM::User'],
  ['kms alias', 'AWS::KMS::Alias'],
  ['kms key', 'AWS::KMS::Key'],
  ['lambda function', 'AWS::Lambda::Function'],
  ['states stateMachine', 'AWS::StepFunctions::StateMachine'],
]);
/** Services whose ARNs have no leading word. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['s3', 'AWS::S3::Bucket'],
  ['sns', 'AWS::SNS::Topic'],
  ['sqs', 'AWS::SQS::Queue'],
]);

/** The type of the resource that an ARN names; undefined where CloudTrail has none that we know. */
export function resourceTypeOf(arn: string): string | undefined {
  const parsed = parseArn(arn);
  if (!parsed) return undefined;
  const [word = ''] = parsed.resource.split(/[/:]/);
  return TYPES.get(`${parsed.service} ${word}`) ?? PLAIN.get(parsed.service);
}
