/** Events: what a record of a call says, as event history finds and shows it. */
import type { AuditEvent } from '#kernel/service';
import type { Transaction } from '#kernel/store';
import { epochMs, wholeSeconds } from '#lib/time';

import type { EventShape } from './api.gen.ts';
import { listOf, membersOf, textOf } from './record.ts';
import {
  type AuditRecord,
  type EventRow,
  events,
  type MentionRow,
  mentions,
  type ResourceRow,
} from './tables.ts';

/** Reads the record of a call. */
export function eventOf({ eventId, at, order, region, record }: AuditEvent): EventRow {
  const identity = membersOf(record, 'userIdentity');
  const username = usernameOf(identity);
  const accessKeyId = textOf(identity, 'accessKeyId');
  return {
    eventId,
    at,
    order,
    region,
    eventName: textOf(record, 'eventName') ?? '',
    eventSource: textOf(record, 'eventSource') ?? '',
    isReadOnly: record['readOnly'] === true,
    ...(username !== undefined && { username }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    resources: resourcesOf(record),
    record,
  };
}

/** Writes an event and what it is found by. It bears repetition: an event that is there stays as it is. */
export function keep(tx: Transaction, event: EventRow): void {
  if (tx.get(events, ...events.key(event))) return;
  tx.insert(events, event);
  for (const mention of mentionsOf(event)) tx.insert(mentions, mention);
}

export function forget(tx: Transaction, event: EventRow): void {
  for (const mention of mentionsOf(event)) tx.delete(mentions, mention);
  tx.delete(events, event);
}

/** An event as LookupEvents answers it. */
export function toEvent(event: EventRow): EventShape {
  return {
    EventId: event.eventId,
    EventName: event.eventName,
    ...(event.isReadOnly !== undefined && { ReadOnly: String(event.isReadOnly) }),
    ...(event.accessKeyId !== undefined && { AccessKeyId: event.accessKeyId }),
    EventTime: epochMs(wholeSeconds(event.at) * 1000),
    EventSource: event.eventSource,
    ...(event.username !== undefined && { Username: event.username }),
    Resources: event.resources.map(({ type, name }) => ({
      ...(type !== undefined && { ResourceType: type }),
      ResourceName: name,
    })),
    CloudTrailEvent: JSON.stringify(event.record),
  };
}

function mentionsOf({ region, at, order, eventId, resources }: EventRow): readonly MentionRow[] {
  const position = { region, at, order, eventId };
  return resources.flatMap(({ type, name }) => [
    { attribute: 'ResourceName' as const, value: name, ...position },
    ...(type === undefined
      ? []
      : [{ attribute: 'ResourceType' as const, value: type, ...position }]),
  ]);
}

/** AWS: a user's name, a role session's name, `root`. [CloudTrail User Guide, "Viewing event history", User name] */
function usernameOf(identity: AuditRecord): string | undefined {
  const principal = textOf(identity, 'principalId');
  const afterColon = principal?.includes(':')
    ? principal.slice(principal.indexOf(':') + 1)
    : undefined;
  switch (identity['type']) {
    case 'Root':
      return 'root';
    case 'AssumedRole':
    case 'FederatedUser':
      return afterColon;
    default:
      return textOf(identity, 'userName') ?? afterColon;
  }
}

/** The resources of the record, and those that the call has made. */
function resourcesOf(record: AuditRecord): readonly ResourceRow[] {
  const found: ResourceRow[] = [];
  const add = (type: string | undefined, name: string | undefined) => {
    if (name === undefined || found.some((one) => one.name === name && one.type === type)) return;
    found.push({ ...(type !== undefined && { type }), name });
  };
  const answer = membersOf(record, 'responseElements');
  add('AWS::IAM::AccessKey', textOf(membersOf(answer, 'credentials'), 'accessKeyId'));
  add('AWS::IAM::AccessKey', textOf(membersOf(answer, 'accessKey'), 'accessKeyId'));
  const assumed = membersOf(answer, 'assumedRoleUser');
  add('AWS::STS::AssumedRole', textOf(assumed, 'assumedRoleId'));
  add('AWS::STS::AssumedRole', textOf(assumed, 'arn'));
  add('AWS::KMS::Key', textOf(membersOf(answer, 'keyMetadata'), 'arn'));
  for (const resource of listOf(record, 'resources')) {
    const arn = textOf(resource, 'ARN');
    const type = textOf(resource, 'type');
    add(type, arn);
    if (type?.startsWith('AWS::IAM::')) add(type, arn?.slice(arn.lastIndexOf('/') + 1));
  }
  return found;
}
