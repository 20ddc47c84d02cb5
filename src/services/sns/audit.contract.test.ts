/** SNS-14, CC-3: what CloudTrail hears of SNS. */
import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { expect } from 'vitest';

import { refusalOf, test } from './testing.ts';

const TEXT = 'a text that no record shows';

test('SNS-14, CC-3: control calls are recorded, refused ones too; publications are data events', async ({
  cloud,
  sns,
  topic,
  publish,
}) => {
  await publish(TEXT);
  await refusalOf(sns.getTopicAttributes({ TopicArn: `${topic}-2` }));
  await cloud.clock.advance({ minutes: 1 });
  const { Events = [] } = await new CloudTrail(cloud.root.clientConfig()).lookupEvents({});
  const names = Events.map(({ EventName }) => EventName);
  expect(names).toContain('CreateTopic');
  expect(names).not.toContain('Publish');
  const refused = Events.find(({ EventName }) => EventName === 'GetTopicAttributes');
  expect(JSON.parse(refused?.CloudTrailEvent ?? '{}')).toMatchObject({
    eventSource: 'sns.amazonaws.com',
    errorMessage: 'Topic does not exist',
    readOnly: true,
  });
});
