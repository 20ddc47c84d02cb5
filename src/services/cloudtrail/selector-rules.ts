/** What selectors must fulfil. [CloudTrail API Reference, PutEventSelectors, AdvancedEventSelector, DataResource] */
import { parseArn } from '#lib/arn';

import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  DataResource,
  EventSelector,
} from './api.gen.ts';
import { dataResourceTypes } from './data-resource-types.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { categoryOf, WHOLE_SERVICE } from './selection.ts';
import { unsupported } from './unsupported.ts';

const OPERATORS = [
  'Equals',
  'StartsWith',
  'EndsWith',
  'NotEquals',
  'NotStartsWith',
  'NotEndsWith',
] as const;
const READ_WRITE = ['All', 'ReadOnly', 'WriteOnly'];
const EXCLUDABLE = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];
const BASIC_TYPES: ReadonlyMap<string, string> = new Map([
  ['AWS::DynamoDB::Table', 'dynamodb'],
  ['AWS::Lambda::Function', 'lambda'],
  ['AWS::S3::Object', 's3'],
]);
const OF_DATA = [
  'eventCategory',
  'eventName',
  'eventSource',
  'eventType',
  'readOnly',
  'resources.ARN',
  'resources.type',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
];
const OF_MANAGEMENT = ['eventCategory', 'eventSource', 'readOnly'];
const OF_STORED_MANAGEMENT = [
  ...OF_MANAGEMENT,
  'eventName',
  'eventType',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
];
/** Fields that can only be told what they equal. */
const EXACT = ['eventCategory', 'readOnly', 'resources.type', 'sessionCredentialFromConsole'];
const ELSEWHERE = [
  'ActivityAuditLog',
  'ConfigurationItem',
  'Evidence',
  'Insight',
  'NetworkActivity',
];

export function checkBasicSelectors(selectors: readonly EventSelector[]): void {
  if (selectors.length === 0 || selectors.length > limits.eventSelectors) {
    throw invalid(`A trail can have from 1 to ${limits.eventSelectors} event selectors.`);
  }
  let resources = 0;
  for (const selector of selectors) {
    const { ReadWriteType = 'All', IncludeManagementEvents = true, DataResources = [] } = selector;
    if (!READ_WRITE.includes(ReadWriteType))
      throw invalid(`Value ${ReadWriteType} for ReadWriteType is invalid.`);
    for (const source of selector.ExcludeManagementEventSources ?? [])
      if (!EXCLUDABLE.includes(source))
        throw invalid(`Value ${source} for ExcludeManagementEventSources is invalid.`);
    if (!IncludeManagementEvents && DataResources.length === 0) {
      throw invalid(
        'Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, DataResources must not be empty.',
      );
    }
    for (const resource of DataResources) resources += countOf(resource);
  }
  if (resources > limits.dataResources) {
    throw invalid(
      `A trail can have at most ${limits.dataResources} data resources in its event selectors.`,
    );
  }
}

/** How many resources are named one by one; refuses names that name none. */
function countOf({ Type = '', Values = [] }: DataResource): number {
  const service = BASIC_TYPES.get(Type);
  if (service === undefined) throw invalid(`Value ${Type} for DataResources.Type is invalid.`);
  if (Values.length === 0) throw invalid('DataResources.Values must not be empty.');
  for (const value of Values) {
    if (!isResource(service, value))
      throw invalid(`Value ${value} for DataResources.Values is invalid.`);
  }
  return Values.filter((value) => !WHOLE_SERVICE.test(value)).length;
}

function isResource(service: string, value: string): boolean {
  if (WHOLE_SERVICE.test(value)) return value === `arn:aws:${service}`;
  const arn = parseArn(value);
  if (arn?.service !== service) return false;
  switch (service) {
    case 's3':
      return arn.region === '' && arn.resource.includes('/');
    case 'lambda':
      return arn.resource.startsWith('function:');
    default:
      return arn.resource.startsWith('table/');
  }
}

/** Refuses advanced selectors that no trail, or no event data store, can have. */
export function checkAdvancedSelectors(
  operation: string,
  selectors: readonly AdvancedEventSelector[],
  holder: 'trail' | 'store',
): void {
  if (selectors.length === 0) throw invalid('AdvancedEventSelectors must not be empty.');
  if (holder === 'store' && selectors.length > limits.eventDataStoreSelectors) {
    throw invalid(
      `An event data store can have at most ${limits.eventDataStoreSelectors} advanced event selectors.`,
    );
  }
  let values = 0;
  for (const selector of selectors) {
    checkSelector(operation, selector, holder);
    for (const field of selector.FieldSelectors) values += valuesOf(field);
  }
  if (values > limits.conditionValues) {
    throw invalid(
      `Advanced event selectors can have at most ${limits.conditionValues} values for all their conditions.`,
    );
  }
}

function checkSelector(
  operation: string,
  selector: AdvancedEventSelector,
  holder: 'trail' | 'store',
): void {
  const fields = selector.FieldSelectors;
  const names = fields.map(({ Field }) => Field);
  const repeated = names.find((name, place) => names.indexOf(name) !== place);
  if (repeated !== undefined)
    throw invalid(`The field ${repeated} is given more than once in an advanced event selector.`);
  const category = categoryOf(selector);
  if (category === undefined)
    throw invalid('An advanced event selector must have the field eventCategory with Equals.');
  // GAP: there are no network activity events, configuration items, evidence or events from outside, and no Insights event data stores.
  if (ELSEWHERE.includes(category)) throw unsupported(operation, `the eventCategory ${category}`);
  if (category !== 'Management' && category !== 'Data')
    throw invalid(`Value ${category} for eventCategory is invalid.`);
  const allowed =
    category === 'Data' ? OF_DATA : holder === 'trail' ? OF_MANAGEMENT : OF_STORED_MANAGEMENT;
  for (const field of fields) {
    if (!allowed.includes(field.Field))
      throw invalid(`The field ${field.Field} is not valid for ${category} events.`);
    checkField(field);
    if (category === 'Management' && holder === 'trail') checkManagementSource(field);
  }
  if (category === 'Data' && !names.includes('resources.type'))
    throw invalid('An advanced event selector for Data events must have the field resources.type.');
}

function checkField(field: AdvancedFieldSelector): void {
  const { Field: name, Equals = [] } = field;
  const used = OPERATORS.filter((operator) => field[operator]?.length);
  if (used.length === 0) throw invalid(`The field ${name} has no operator with values.`);
  if (!EXACT.includes(name)) return;
  if (used.some((operator) => operator !== 'Equals'))
    throw invalid(`The field ${name} can only have the operator Equals.`);
  const [value = ''] = Equals;
  if (Equals.length > 1) throw invalid(`The field ${name} can have one value only.`);
  const isWrong =
    name === 'resources.type'
      ? !dataResourceTypes.has(value)
      : name !== 'eventCategory' && value !== 'true' && value !== 'false';
  if (isWrong) throw invalid(`Value ${value} for ${name} is invalid.`);
}

/** AWS: of a trail's management events only those of KMS and of the RDS Data API can be left out. [API Reference, AdvancedFieldSelector] */
function checkManagementSource(field: AdvancedFieldSelector): void {
  if (field.Field !== 'eventSource') return;
  const { NotEquals = [] } = field;
  if (valuesOf(field) > NotEquals.length)
    throw invalid(
      'The field eventSource can only have the operator NotEquals for Management events.',
    );
  const wrong = NotEquals.find((source) => !EXCLUDABLE.includes(source));
  if (wrong !== undefined) throw invalid(`Value ${wrong} for eventSource is invalid.`);
}

function valuesOf(field: AdvancedFieldSelector): number {
  return OPERATORS.reduce((count, operator) => count + (field[operator]?.length ?? 0), 0);
}

function invalid(message: string) {
  return fault('InvalidEventSelectorsException', message);
}
