#!/usr/bin/env bash
# Orders with a dead-letter queue, by the AWS CLI against a running cloud:
#   npx skykeep run -- bash examples/orders/orders.sh
# An order that fails twice is put aside.
set -euo pipefail

new_queue() { aws sqs create-queue --queue-name "$1" --attributes "${2:-{\}}" --query QueueUrl --output text; }
arn_of() { aws sqs get-queue-attributes --queue-url "$1" --attribute-names QueueArn --query Attributes.QueueArn --output text; }

dead=$(new_queue orders-dead)
redrive=$(printf '{\\"deadLetterTargetArn\\":\\"%s\\",\\"maxReceiveCount\\":\\"2\\"}' "$(arn_of "$dead")")
orders=$(new_queue orders "{\"VisibilityTimeout\":\"0\",\"RedrivePolicy\":\"$redrive\"}")

aws sqs send-message --queue-url "$orders" --message-body nothing > /dev/null

# Nobody deletes it: it comes back at once, and the third time it is gone.
for round in 1 2 3; do
  body=$(aws sqs receive-message --queue-url "$orders" --query 'Messages[0].Body' --output text)
  echo "round $round: $body"
done
echo "put aside: $(aws sqs receive-message --queue-url "$dead" --query 'Messages[0].Body' --output text)"
