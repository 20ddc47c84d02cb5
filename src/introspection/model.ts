/** The model of this cloud's own API: restJson1 below `/_skykeep/`, signed for the service `skykeep`. */
import type { MemberModel, OperationModel, ServiceModel, ShapeModel } from '#kernel/model';
import type { CatalogueEntry } from '#kernel/services';

export const SKYKEEP = 'skykeep';
const API_VERSION = '2026-11-22';

export const skykeepEntry: CatalogueEntry = {
  name: SKYKEEP,
  serviceId: 'Skykeep',
  signingName: SKYKEEP,
  endpointPrefix: SKYKEEP,
  apiVersion: API_VERSION,
};

const of = (shape: string, more: Omit<MemberModel, 'shape'> = {}): MemberModel => ({
  shape,
  ...more,
});
const structure = (members: Readonly<Record<string, MemberModel>>): ShapeModel => ({
  type: 'structure',
  members,
});
const error = (status: number): ShapeModel => ({
  type: 'structure',
  members: { message: of('Text') },
  error: { status, fault: 'client' },
});
const get = (
  uri: string,
  input: string,
  output: string,
  errors: readonly string[] = [],
): OperationModel => ({
  input,
  output,
  errors,
  http: { method: 'GET', uri: `/_skykeep/${uri}` },
});
const post = (
  uri: string,
  input: string,
  output: string,
  errors: readonly string[] = [],
): OperationModel => ({
  ...get(uri, input, output, errors),
  http: { method: 'POST', uri: `/_skykeep/${uri}` },
});
const page = {
  MaxResults: of('PageSize', { in: 'query', name: 'maxResults' }),
  NextToken: of('Text', { in: 'query', name: 'nextToken' }),
} as const;

export const skykeepModel: ServiceModel = {
  name: SKYKEEP,
  serviceId: 'Skykeep',
  signingName: SKYKEEP,
  endpointPrefix: SKYKEEP,
  apiVersion: API_VERSION,
  protocol: 'restJson1',
  protocols: ['restJson1'],
  sources: { sdk: '' },
  operations: {
    GetStatus: get('status', 'Nothing', 'StatusShown'),
    GetClock: get('clock', 'Nothing', 'ClockShown'),
    AdvanceClock: post('clock', 'Duration', 'ClockShown', ['ClockIsRealException']),
    ListTasks: get('tasks', 'ListTasksRequest', 'ListTasksResponse'),
    ListDecisions: get('decisions', 'ListDecisionsRequest', 'ListDecisionsResponse'),
    ExplainRequest: get(
      'decisions/{RequestId}',
      'ExplainRequestRequest',
      'ExplainRequestResponse',
      ['ResourceNotFoundException'],
    ),
    Reset: post('reset', 'Nothing', 'Nothing'),
  },
  shapes: {
    Text: { type: 'string' },
    Time: { type: 'timestamp', timestampFormat: 'date-time' },
    Count: { type: 'integer', min: 0 },
    PageSize: { type: 'integer', min: 1, max: 1000 },
    Effect: { type: 'string', enum: ['allow', 'deny'] },
    Anything: { type: 'document' },
    Nothing: structure({}),
    StatusShown: structure({ Status: of('Anything') }),
    ClockShown: structure({ Kind: of('Text'), Now: of('Time') }),
    Duration: structure({
      Days: of('Count'),
      Hours: of('Count'),
      Minutes: of('Count'),
      Seconds: of('Count'),
      Milliseconds: of('Count'),
    }),
    ListTasksRequest: structure(page),
    ListTasksResponse: structure({ Tasks: of('TaskList'), NextToken: of('Text') }),
    TaskList: { type: 'list', member: of('TaskShown') },
    TaskShown: structure({
      Id: of('Text'),
      Name: of('Text'),
      Cell: of('Text'),
      DueAt: of('Time'),
      Failures: of('Count'),
    }),
    ListDecisionsRequest: structure({
      ...page,
      Principal: of('Text', { in: 'query', name: 'principal' }),
      Effect: of('Effect', { in: 'query', name: 'effect' }),
    }),
    ListDecisionsResponse: structure({ Decisions: of('DecisionList'), NextToken: of('Text') }),
    DecisionList: { type: 'list', member: of('DecisionShown') },
    DecisionShown: structure({
      RequestId: of('Text'),
      At: of('Time'),
      Principal: of('Text'),
      Action: of('Text'),
      Resource: of('Text'),
      Effect: of('Text'),
    }),
    ExplainRequestRequest: structure({ RequestId: of('Text', { in: 'label', required: true }) }),
    ExplainRequestResponse: structure({ Decisions: of('ExplanationList') }),
    ExplanationList: { type: 'list', member: of('Anything') },
    ResourceNotFoundException: error(404),
    ClockIsRealException: error(409),
  },
};
