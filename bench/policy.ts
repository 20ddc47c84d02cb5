/**
 * How long one decision takes: 20 policies of 10 statements each, and requests that walk through allowed, denied and
 * unmentioned calls. Run with `npx tsx bench/policy.ts`; the bar is a median under 5 µs.
 */
import {
  decide,
  parsePolicy,
  type AccessRequest,
  type NamedPolicy,
  type PolicySet,
} from '#languages/iam-policy/index';

const ACCOUNT = '111122223333';
const SERVICES = [
  'sqs',
  'sns',
  's3',
  'lambda',
  'dynamodb',
  'events',
  'states',
  'kms',
  'logs',
  'ec2',
];
const CONTEXT = new Map([
  ['aws:requestedregion', 'eu-west-1'],
  ['aws:sourceip', '192.0.2.17'],
  ['aws:securetransport', 'true'],
  ['aws:username', 'ann'],
  ['aws:principalorgid', 'o-example'],
]);

function statement(policy: number, at: number): object {
  const service = SERVICES[(policy + at) % SERVICES.length] ?? 'sqs';
  const arn = `arn:aws:${service}:*:${ACCOUNT}`;
  const shapes = [
    { Effect: 'Allow', Action: [`${service}:Get*`, `${service}:List*`], Resource: '*' },
    {
      Effect: 'Allow',
      Action: [`${service}:SendMessage`, `${service}:Publish`],
      Resource: `${arn}:queue-${policy}-*`,
    },
    {
      Effect: 'Allow',
      Action: `${service}:*`,
      Resource: `${arn}:\${aws:username}/*`,
      Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
    },
    {
      Effect: 'Deny',
      Action: `${service}:Delete*`,
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Effect: 'Deny',
      Action: `${service}:*`,
      Resource: '*',
      Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    },
  ];
  return shapes[at % shapes.length] ?? {};
}

function policySet(): PolicySet {
  const identity: NamedPolicy[] = Array.from({ length: 20 }, (_, policy) => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: Array.from({ length: 10 }, (__, at) => statement(policy, at)),
    });
    const parsed = parsePolicy(text, 'identity');
    if (!parsed.policy) throw new Error(parsed.problems[0]?.message);
    return { name: `policy-${policy}`, policy: parsed.policy };
  });
  return { identity, resourceMode: 'either' };
}

const requests: AccessRequest[] = [
  ['sqs:SendMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:queue-19-a`],
  ['sqs:ReceiveMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:ann/jobs`],
  ['s3:GetObject', 'arn:aws:s3:::bucket/key'],
  ['dynamodb:PutItem', `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders`],
  ['ec2:DescribeInstances', '*'],
  ['glue:GetTable', `arn:aws:glue:eu-west-1:${ACCOUNT}:table/a/b`],
].map(([action = '', resource = '']) => ({
  action,
  resource,
  resourceAccount: ACCOUNT,
  caller: { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann` },
  condition: (name) => CONTEXT.get(name),
}));

const BATCH = 50;
const policies = policySet();
const samples: number[] = [];
let allowed = 0;
for (let round = 0; round < 12_000; round++) {
  const request = requests[round % requests.length];
  if (!request) continue;
  const start = process.hrtime.bigint();
  for (let at = 0; at < BATCH; at++) if (decide(request, policies).effect === 'allow') allowed++;
  if (round >= 2_000) samples.push(Number(process.hrtime.bigint() - start) / 1000 / BATCH);
}
samples.sort((a, b) => a - b);
const at = (share: number): string => (samples[Math.floor(samples.length * share)] ?? 0).toFixed(2);
process.stdout.write(
  `policy decision: p50 ${at(0.5)} µs, p99 ${at(0.99)} µs (${allowed} allowed)\n`,
);
