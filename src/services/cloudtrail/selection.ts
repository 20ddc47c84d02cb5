/** Which events a trail or an event data store takes: selectors, made ready for many events. */
import type { DataEventFacts } from '#kernel/service';
import { resourceTypeOf } from '#lib/resource-type';

import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from './api.gen.ts';
import { listOf, membersOf, textOf } from './record.ts';
import type { AuditRecord, Selectors } from './tables.ts';

/** What selectors ask of an event. */
export interface EventFacts {
  readonly category: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventType: string;
  readonly isReadOnly: boolean;
  readonly principal: string | undefined;
  readonly isFromConsole: boolean;
  readonly resources: readonly { readonly type: string | undefined; readonly arn: string }[];
}

export type Takes = (facts: EventFacts) => boolean;

/** The facts of a data event whose record is not written yet. */
export function factsOfDataEvent(event: DataEventFacts): EventFacts {
  return {
    category: 'Data',
    eventSource: event.eventSource,
    eventName: event.eventName,
    eventType: 'AwsApiCall',
    isReadOnly: event.isReadOnly,
    principal: event.principal,
    isFromConsole: false,
    resources: event.resources.map((arn) => ({ arn, type: resourceTypeOf(arn) })),
  };
}

export function factsOfRecord(record: AuditRecord): EventFacts {
  return {
    category: record['managementEvent'] === false ? 'Data' : 'Management',
    eventSource: textOf(record, 'eventSource') ?? '',
    eventName: textOf(record, 'eventName') ?? '',
    eventType: textOf(record, 'eventType') ?? '',
    isReadOnly: record['readOnly'] === true,
    principal: textOf(membersOf(record, 'userIdentity'), 'arn'),
    isFromConsole: record['sessionCredentialFromConsole'] === 'true',
    resources: listOf(record, 'resources').map((resource) => ({
      arn: textOf(resource, 'ARN') ?? '',
      type: textOf(resource, 'type'),
    })),
  };
}

/** Makes selectors ready. Without any, every management event is taken. */
export function compile(selectors: Selectors | undefined): Takes {
  if (!selectors) return ({ category }) => category === 'Management';
  const each =
    selectors.kind === 'basic'
      ? selectors.selectors.map(compileBasic)
      : selectors.selectors.map(compileAdvanced);
  return (facts) => each.some((takes) => takes(facts));
}

/** Whether any data event can be taken at all. */
export function takesDataEvents(selectors: Selectors): boolean {
  return selectors.kind === 'basic'
    ? selectors.selectors.some(({ DataResources = [] }) => DataResources.length > 0)
    : selectors.selectors.some((selector) => categoryOf(selector) === 'Data');
}

/** Whether management events that write, or that read, can be taken. */
export function takesManagementEvents(
  selectors: Selectors | undefined,
  isReadOnly: boolean,
): boolean {
  if (!selectors) return true;
  if (selectors.kind === 'basic') {
    return selectors.selectors.some(
      ({ IncludeManagementEvents = true, ReadWriteType = 'All' }) =>
        IncludeManagementEvents && ReadWriteType !== (isReadOnly ? 'WriteOnly' : 'ReadOnly'),
    );
  }
  return selectors.selectors.some(
    (selector) =>
      categoryOf(selector) === 'Management' &&
      selector.FieldSelectors.every(
        ({ Field, Equals }) => Field !== 'readOnly' || Equals?.includes(String(isReadOnly)),
      ),
  );
}

export function categoryOf({ FieldSelectors }: AdvancedEventSelector): string | undefined {
  return FieldSelectors.find(({ Field }) => Field === 'eventCategory')?.Equals?.[0];
}

function compileBasic(selector: EventSelector): Takes {
  const { ReadWriteType = 'All', IncludeManagementEvents = true } = selector;
  const excluded = new Set(selector.ExcludeManagementEventSources ?? []);
  const resources = (selector.DataResources ?? []).map(({ Type = '', Values = [] }) => ({
    type: Type,
    values: Values,
  }));
  return (facts) => {
    if (ReadWriteType !== 'All' && facts.isReadOnly !== (ReadWriteType === 'ReadOnly'))
      return false;
    if (facts.category === 'Management')
      return IncludeManagementEvents && !excluded.has(facts.eventSource);
    return resources.some(({ type, values }) =>
      facts.resources.some(
        (resource) =>
          resource.type === type && values.some((value) => isNamed(type, value, resource.arn)),
      ),
    );
  };
}

/** Names every resource of a type, as `arn:aws:s3` does. */
export const WHOLE_SERVICE = /^arn:aws:(?:dynamodb|lambda|s3)$/;

/** AWS: objects are named by a beginning, functions and tables by their whole ARN, or all by their service. [API Reference, DataResource] */
function isNamed(type: string, value: string, arn: string): boolean {
  if (WHOLE_SERVICE.test(value)) return true;
  return type === 'AWS::S3::Object' ? arn.startsWith(value) : arn === value;
}

function compileAdvanced({ FieldSelectors }: AdvancedEventSelector): Takes {
  const ofResource = FieldSelectors.filter(({ Field }) => Field.startsWith('resources.'));
  const resourceChecks = ofResource.map((selector) => ({
    isType: selector.Field === 'resources.type',
    holds: compileField(selector),
  }));
  const checks = FieldSelectors.filter(({ Field }) => !Field.startsWith('resources.')).map(
    (selector) => ({ read: READERS[selector.Field], holds: compileField(selector) }),
  );
  return (facts) =>
    checks.every(({ read, holds }) => read !== undefined && holds(read(facts))) &&
    (resourceChecks.length === 0 ||
      facts.resources.some((resource) =>
        resourceChecks.every(({ isType, holds }) =>
          holds((isType ? resource.type : resource.arn) ?? ''),
        ),
      ));
}

const READERS: Readonly<Record<string, ((facts: EventFacts) => string) | undefined>> = {
  eventCategory: ({ category }) => category,
  eventName: ({ eventName }) => eventName,
  eventSource: ({ eventSource }) => eventSource,
  eventType: ({ eventType }) => eventType,
  readOnly: ({ isReadOnly }) => String(isReadOnly),
  sessionCredentialFromConsole: ({ isFromConsole }) => String(isFromConsole),
  'userIdentity.arn': ({ principal }) => principal ?? '',
};

/**
 * AWS: of what selects one is enough, of what deselects none may hold; both together.
 * [User Guide, "How CloudTrail evaluates multiple conditions for a field"]
 */
function compileField(selector: AdvancedFieldSelector): (value: string) => boolean {
  const equal = new Set(selector.Equals ?? []);
  const notEqual = new Set(selector.NotEquals ?? []);
  const { StartsWith = [], EndsWith = [], NotStartsWith = [], NotEndsWith = [] } = selector;
  const selects = equal.size + StartsWith.length + EndsWith.length > 0;
  return (value) => {
    if (
      selects &&
      !equal.has(value) &&
      !StartsWith.some((start) => value.startsWith(start)) &&
      !EndsWith.some((end) => value.endsWith(end))
    )
      return false;
    return (
      !notEqual.has(value) &&
      !NotStartsWith.some((start) => value.startsWith(start)) &&
      !NotEndsWith.some((end) => value.endsWith(end))
    );
  };
}
