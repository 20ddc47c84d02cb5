/**
 * What does not make the round trip, and why. A failure that is not listed fails the test, and so does an entry that does not fail.
 * Keys are `service protocol direction name`.
 */
export const exceptions: Readonly<Record<string, string>> = {
  ...forEach(
    ['awsJson1_0', 'awsQuery', 'rpcv2Cbor'],
    (protocol) => `cloudwatch ${protocol} error DashboardNotFoundError`,
    'shares its query code with ResourceNotFound; the SDK looks the class up by that code',
  ),
  'sqs awsQuery request ReceiveMessage':
    'AttributeNames and MessageSystemAttributeNames share the name AttributeName on the wire; both are read from it',
};

function forEach(
  items: readonly string[],
  key: (item: string) => string,
  reason: string,
): Record<string, string> {
  return Object.fromEntries(items.map((item) => [key(item), reason]));
}

/** Services that have a model and no client of the SDK among our dependencies. */
export const withoutClient: Readonly<Record<string, string>> = {
  'acm-pca': 'its model is made from botocore alone',
  'cloudhsm-v2': 'its model is made from botocore alone',
  mwaa: 'its model is made from botocore alone',
  route53resolver: 'its model is made from botocore alone',
};
